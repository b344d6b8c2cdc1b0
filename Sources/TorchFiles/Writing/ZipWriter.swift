/// The headers and the directory of a zip archive of stored entries, as bytes.
///
/// Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3; the padding is PyTorch's.
enum ZipWriter {
  /// Data begin at multiples of this, counted from the start of the archive.
  static let alignment = 64

  /// An entry whose place and size are known.
  struct Entry: Sendable {
    let name: String
    let byteCount: Int
    /// Nil where checksum and sizes follow the data.
    let crc: UInt32?
    let headerOffset: Int

    /// Whether 32 bits are too few for the size.
    var isLarge: Bool { byteCount >= 0xFFFF_FFFF }
    var isFar: Bool { headerOffset >= 0xFFFF_FFFF }
    /// Bit 3: a descriptor follows the data; bit 11: the name is UTF-8.
    private var flags: Int { crc == nil ? 0x0808 : 0x0800 }

    /// The header, whose extra field fills the space before the data.
    var header: [UInt8] {
      var bytes = LittleEndianBytes()
      bytes.append(ZipRecord.Kind.localHeader.rawValue)
      bytes.append(isLarge ? 45 : 20, 2)
      appendCommon(to: &bytes, crc: crc ?? 0, size: crc == nil && !isLarge ? 0 : byteCount)
      let wide = isLarge ? 20 : 0
      let start = headerOffset + bytes.bytes.count + 4 + name.utf8.count + wide + 4
      let padding = (ZipWriter.alignment - start % ZipWriter.alignment) % ZipWriter.alignment
      bytes.append(name.utf8.count, 2)
      bytes.append(wide + 4 + padding, 2)
      bytes.bytes += name.utf8
      if isLarge {
        bytes.append(1, 2)
        bytes.append(16, 2)
        for _ in 0..<2 { bytes.append(crc == nil ? 0 : byteCount, 8) }
      }
      bytes.append(0x4246, 2)
      bytes.append(padding, 2)
      bytes.bytes += [UInt8](repeating: UInt8(ascii: "Z"), count: padding)
      return bytes.bytes
    }

    /// What follows the data, if the header has no checksum.
    func descriptor(crc: UInt32) -> [UInt8] {
      var bytes = LittleEndianBytes()
      bytes.append(ZipRecord.Kind.descriptor.rawValue)
      bytes.append(Int(crc), 4)
      for _ in 0..<2 { bytes.append(byteCount, isLarge ? 8 : 4) }
      return bytes.bytes
    }

    var descriptorByteCount: Int { crc == nil ? (isLarge ? 24 : 16) : 0 }

    var directoryEntryByteCount: Int {
      let wide = (isLarge ? 16 : 0) + (isFar ? 8 : 0)
      return ZipRecord.Kind.directoryEntry.byteCount + name.utf8.count + (wide > 0 ? wide + 4 : 0)
    }

    /// The entry in the directory; `crc` is that of the data.
    func directoryEntry(crc: UInt32) -> [UInt8] {
      var wide = LittleEndianBytes()
      if isLarge { for _ in 0..<2 { wide.append(byteCount, 8) } }
      if isFar { wide.append(headerOffset, 8) }
      var bytes = LittleEndianBytes()
      bytes.append(ZipRecord.Kind.directoryEntry.rawValue)
      let version = wide.bytes.isEmpty ? 20 : 45
      bytes.append(version, 2)
      bytes.append(version, 2)
      appendCommon(to: &bytes, crc: crc, size: byteCount)
      bytes.append(name.utf8.count, 2)
      bytes.append(wide.bytes.isEmpty ? 0 : wide.bytes.count + 4, 2)
      // No comment, the first disk, no attributes.
      bytes.bytes += [UInt8](repeating: 0, count: 10)
      bytes.append(min(headerOffset, 0xFFFF_FFFF), 4)
      bytes.bytes += name.utf8
      if !wide.bytes.isEmpty {
        bytes.append(1, 2)
        bytes.append(wide.bytes.count, 2)
        bytes.bytes += wide.bytes
      }
      return bytes.bytes
    }

    /// Flags, method, date (1 January 1980), checksum and both sizes.
    private func appendCommon(to bytes: inout LittleEndianBytes, crc: UInt32, size: Int) {
      bytes.append(flags, 2)
      bytes.append(0, 2)
      bytes.append(0, 2)
      bytes.append(0x0021, 2)
      bytes.append(Int(crc), 4)
      for _ in 0..<2 { bytes.append(min(size, 0xFFFF_FFFF), 4) }
    }
  }

  /// The end records of a directory of `count` entries.
  static func end(count: Int, directory: Range<Int>) -> [UInt8] {
    var bytes = LittleEndianBytes()
    if count >= 0xFFFF || directory.count >= 0xFFFF_FFFF || directory.lowerBound >= 0xFFFF_FFFF {
      bytes.append(ZipRecord.Kind.end64.rawValue)
      bytes.append(ZipRecord.Kind.end64.byteCount - 12, 8)
      for _ in 0..<2 { bytes.append(45, 2) }
      for _ in 0..<2 { bytes.append(0, 4) }
      for _ in 0..<2 { bytes.append(count, 8) }
      bytes.append(directory.count, 8)
      bytes.append(directory.lowerBound, 8)
      bytes.append(ZipRecord.Kind.locator64.rawValue)
      bytes.append(0, 4)
      bytes.append(directory.upperBound, 8)
      bytes.append(1, 4)
    }
    bytes.append(ZipRecord.Kind.end.rawValue)
    for _ in 0..<2 { bytes.append(0, 2) }
    for _ in 0..<2 { bytes.append(min(count, 0xFFFF), 2) }
    bytes.append(min(directory.count, 0xFFFF_FFFF), 4)
    bytes.append(min(directory.lowerBound, 0xFFFF_FFFF), 4)
    bytes.append(0, 2)
    return bytes.bytes
  }
}

/// Bytes to which little-endian numbers are appended.
struct LittleEndianBytes {
  var bytes: [UInt8] = []

  mutating func append(_ signature: UInt32) { append(Int(signature), 4) }

  mutating func append(_ number: Int, _ width: Int) {
    for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }
}
