/// Reusable bytes for one tile, grown to the largest tile seen and aligned to 64 bytes.
@safe
package final class TileBuffer {
  private var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)

  package init() {}

  deinit { unsafe memory.deallocate() }

  /// `byteCount` bytes with undefined contents, valid until the next call.
  package func reserve(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    if unsafe memory.count < byteCount {
      unsafe memory.deallocate()
      unsafe memory = .allocate(byteCount: byteCount, alignment: 64)
    }
    return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
  }
}
