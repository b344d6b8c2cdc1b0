import CKernels

/// A CRC-32 (IEEE 802.3, that of zip files) of bytes, which can be joined from those of parts.
package struct CRC32: Hashable, Sendable, Codable {
  package private(set) var value: UInt32 = 0
  package private(set) var byteCount = 0

  package init() {}

  package init(of bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress {
      unsafe value = ck_crc32(ck_level(), 0, base, bytes.count)
    }
    byteCount = bytes.count
  }

  package init(of bytes: [UInt8]) {
    self = unsafe bytes.span.bytes.withUnsafeBytes { unsafe CRC32(of: $0) }
  }

  /// Appends the checksum of the bytes that follow.
  package mutating func append(_ next: CRC32) {
    value = ck_crc32_combine(value, next.value, UInt64(next.byteCount))
    byteCount += next.byteCount
  }
}
