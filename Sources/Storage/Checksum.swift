import CKernels

/// A CRC-32C (Castagnoli) of bytes, which can be joined from the checksums of parts.
package struct Checksum: Hashable, Sendable, Codable {
  package private(set) var value: UInt32 = 0
  package private(set) var byteCount = 0

  package init() {}

  /// A checksum that was stored, of so many bytes.
  package init(stored value: UInt32, byteCount: Int) {
    (self.value, self.byteCount) = (value, byteCount)
  }

  package init(of bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress {
      unsafe value = ck_crc32c(ck_level(), 0, base, bytes.count)
    }
    byteCount = bytes.count
  }

  /// Appends the checksum of the bytes that follow.
  package mutating func append(_ next: Checksum) {
    value = ck_crc32c_combine(value, next.value, UInt64(next.byteCount))
    byteCount += next.byteCount
  }
}
