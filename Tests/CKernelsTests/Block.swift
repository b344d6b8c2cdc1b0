/// Elements at a chosen misalignment, with guard bytes on both sides.
@safe final class Block<Element: BitwiseCopyable> {
  private let storage: UnsafeMutableRawBufferPointer
  private let start: Int
  let count: Int

  private static var guardByte: UInt8 { 0xA5 }

  init(_ values: [Element], byteOffset: Int = 0) {
    let byteCount = values.count * MemoryLayout<Element>.stride
    start = 64 + byteOffset
    count = values.count
    unsafe storage = .allocate(byteCount: start + byteCount + 64, alignment: 64)
    unsafe storage.initializeMemory(as: UInt8.self, repeating: Self.guardByte)
    for (index, value) in values.enumerated() {
      unsafe storage.storeBytes(
        of: value, toByteOffset: start + index * MemoryLayout<Element>.stride, as: Element.self)
    }
  }

  deinit { unsafe storage.deallocate() }

  /// The address of the first element.
  var pointer: UnsafeMutablePointer<Element> {
    guard let base = unsafe storage.baseAddress else {
      preconditionFailure("storage is never empty")
    }
    return unsafe (base + start).assumingMemoryBound(to: Element.self)
  }

  var values: [Element] {
    (0..<count).map {
      unsafe storage.loadUnaligned(
        fromByteOffset: start + $0 * MemoryLayout<Element>.stride, as: Element.self)
    }
  }

  /// Whether nothing was written outside of the elements.
  var isIntact: Bool {
    let end = start + count * MemoryLayout<Element>.stride
    return unsafe storage[..<start].allSatisfy { $0 == Self.guardByte }
      && storage[end...].allSatisfy { $0 == Self.guardByte }
  }
}

/// The bytes of elements at a chosen misalignment.
func raw<Element: BitwiseCopyable>(_ values: [Element], byteOffset: Int) -> Block<UInt8> {
  Block(unsafe values.withUnsafeBytes { unsafe Array($0) }, byteOffset: byteOffset)
}
