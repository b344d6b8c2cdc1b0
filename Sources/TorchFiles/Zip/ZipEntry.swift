/// An entry of a zip archive as its directory describes it.
struct ZipEntry: Hashable, Sendable {
  let name: String
  /// 0 where the writer computed none.
  let crc: UInt32
  let byteCount: Int
  /// Where its header begins, counted from the start of the archive.
  let headerOffset: Int
  /// Whether sizes and checksum follow the data and its own header may have none.
  let hasDescriptor: Bool

  /// Reads the entry at the start of `bytes` and tells how many bytes describe it.
  static func parse(
    _ bytes: ArraySlice<UInt8>, at byteOffset: Int
  ) throws(ZipFault) -> (entry: ZipEntry, byteCount: Int) {
    let fixed = ZipRecord.Kind.directoryEntry.byteCount
    guard bytes.count >= fixed else {
      throw ZipFault(.directoryTruncated, byteOffset: byteOffset)
    }
    let record = try ZipRecord(.directoryEntry, bytes, at: byteOffset)
    let (nameCount, extraCount) = (record.small(28, 2), record.small(30, 2))
    let count = fixed + nameCount + extraCount + record.small(32, 2)
    guard bytes.count >= count else { throw record.fault(.directoryTruncated) }
    guard let name = String(validating: record.part(fixed, nameCount), as: UTF8.self) else {
      throw record.fault(.nameNotUTF8)
    }
    let entry = try ZipEntry(record, name, extra: record.part(fixed + nameCount, extraCount))
    return (entry, count)
  }

  private init(
    _ record: ZipRecord, _ name: String, extra: ArraySlice<UInt8>
  ) throws(ZipFault) {
    let (flags, method) = (record.small(8, 2), record.small(10, 2))
    // Bits 0 and 6: encrypted; bit 13: the directory's fields are masked.
    guard flags & 0x2041 == 0 else { throw record.fault(.encrypted, entry: name) }
    guard method == 0 else { throw record.fault(.compressed(method: method), entry: name) }
    guard Self.isSafe(name) else { throw record.fault(.unsafeName, entry: name) }
    var wide = ZipWideNumbers(extra)
    var size = record.small(24, 4)
    var stored = record.small(20, 4)
    var offset = record.small(42, 4)
    // The field has only those numbers that do not fit, in this order.
    do {
      if size == 0xFFFF_FFFF { size = try wide.next() }
      if stored == 0xFFFF_FFFF { stored = try wide.next() }
      if offset == 0xFFFF_FFFF { offset = try wide.next() }
    } catch { throw record.fault(error, entry: name) }
    guard record.small(34, 2) == 0 else { throw record.fault(.severalDisks, entry: name) }
    guard size == stored else {
      throw record.fault(.sizesDiffer(stored: stored, size: size), entry: name)
    }
    self.name = name
    crc = UInt32(record.small(16, 4))
    byteCount = size
    headerOffset = offset
    hasDescriptor = flags & 8 != 0
  }

  private static func isSafe(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return !name.utf8.contains(0) && !name.utf8.contains(UInt8(ascii: "\\"))
      && parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual("..".utf8) }
  }

  /// Checks the header before the data, of which `bytes` has the fixed part and the name, and
  /// returns its size.
  func checkHeader(_ bytes: [UInt8], at byteOffset: Int) throws(ZipFault) -> Int {
    let fixed = ZipRecord.Kind.localHeader.byteCount
    let record: ZipRecord
    do {
      record = try ZipRecord(.localHeader, bytes[...], at: byteOffset)
    } catch { throw ZipFault(error.kind, entry: name, byteOffset: byteOffset) }
    func differs(_ field: String) -> ZipFault {
      record.fault(.headerDiffers(field: field), entry: name)
    }
    guard record.small(6, 2) & 0x2041 == 0 else { throw record.fault(.encrypted, entry: name) }
    guard record.small(8, 2) == 0 else { throw differs("methods") }
    guard record.small(26, 2) == name.utf8.count,
      record.part(fixed, name.utf8.count).elementsEqual(name.utf8)
    else { throw differs("names") }
    let known = record.small(6, 2) & 8 == 0
    // With a descriptor the numbers may be zero here; saturated ones are in the extra field.
    let stated: [(offset: Int, value: Int, field: String)] = [
      (14, Int(crc), "checksums"), (18, byteCount, "sizes"), (22, byteCount, "sizes"),
    ]
    for (offset, value, field) in stated {
      let found = record.small(offset, 4)
      let isMissing = (!known && found == 0) || (field == "sizes" && found == 0xFFFF_FFFF)
      guard found == value || isMissing else { throw differs(field) }
    }
    return fixed + name.utf8.count + record.small(28, 2)
  }
}

/// The 64-bit numbers of an entry's extra field 1.
private struct ZipWideNumbers {
  private var rest: ArraySlice<UInt8>

  init(_ extra: ArraySlice<UInt8>) {
    var extra = extra
    rest = []
    while extra.count >= 4 {
      let start = extra.startIndex
      let id = Int(extra[start]) | Int(extra[start + 1]) << 8
      let count = Int(extra[start + 2]) | Int(extra[start + 3]) << 8
      let body = extra.dropFirst(4).prefix(count)
      if id == 1, body.count == count {
        rest = body
        return
      }
      extra = extra.dropFirst(4 + count)
    }
  }

  mutating func next() throws(ZipFault.Kind) -> Int {
    guard rest.count >= 8 else { throw .zip64Missing }
    let number = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(8)
    guard let value = Int(exactly: number) else { throw .numberBeyondLimit(number) }
    return value
  }
}
