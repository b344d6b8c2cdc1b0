/// Memory of a message, at one place until it is freed.
///
/// The library may still use it where a call did not end; then it is never freed.
@unsafe
struct Message {
  private let memory: UnsafeMutableRawBufferPointer

  /// Room for a message.
  init(byteCount: Int) {
    unsafe memory = .allocate(byteCount: max(1, byteCount), alignment: 16)
    unsafe self.byteCount = byteCount
  }

  init(_ bytes: [UInt8]) {
    unsafe self.init(byteCount: bytes.count)
    unsafe memory.copyBytes(from: bytes)
  }

  let byteCount: Int

  var start: UnsafeMutableRawPointer {
    guard let start = unsafe memory.baseAddress else { preconditionFailure("it has room") }
    return unsafe start
  }

  var bytes: [UInt8] { unsafe Array(memory.prefix(byteCount)) }

  /// The parts of at most `size` bytes, in order.
  func forEachPiece(
    of size: Int,
    _ body: (UnsafeMutableRawPointer, Int32) throws(TransportError) -> Void
  ) throws(TransportError) {
    for offset in unsafe stride(from: 0, to: byteCount, by: size) {
      try unsafe body(start + offset, Int32(min(size, byteCount - offset)))
    }
  }

  func free() { unsafe memory.deallocate() }
}
