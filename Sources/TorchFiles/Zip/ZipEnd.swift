/// What the end of a zip archive says of its directory.
struct ZipEnd {
  /// The most bytes of a directory that is read.
  static let directoryLimit = 1 << 28
  /// The most bytes that end records and a comment take.
  static let tailLimit =
    0xFFFF + ZipRecord.Kind.end.byteCount + ZipRecord.Kind.locator64.byteCount
    + ZipRecord.Kind.end64.byteCount

  /// The directory, counted from the start of the archive.
  let directory: Range<Int>
  let entryCount: Int

  /// Finds the end records in the last bytes of an archive.
  ///
  /// `tail` ends where the archive ends; `tailOffset` is where it begins in the archive, and
  /// `archiveOffset` where that begins in the file.
  init(tail: [UInt8], tailOffset: Int, archiveOffset: Int) throws(ZipFault) {
    guard let place = Self.place(in: tail) else {
      let byteOffset = archiveOffset + tailOffset + tail.count
      throw ZipFault(.endMissing, byteOffset: byteOffset)
    }
    let end = try ZipRecord(.end, tail[place...], at: archiveOffset + tailOffset + place)
    let disks = [end.small(4, 2), end.small(6, 2)]
    guard disks.allSatisfy({ $0 == 0 || $0 == 0xFFFF }) else { throw end.fault(.severalDisks) }
    var count = end.small(10, 2)
    var size = end.small(12, 4)
    var offset = end.small(16, 4)
    guard count == end.small(8, 2) else { throw end.fault(.severalDisks) }
    var recordsStart = tailOffset + place
    if let large = try Self.end64(before: place, tail, tailOffset, archiveOffset) {
      let values = (try large.large(32), try large.large(40), try large.large(48))
      for (small, saturated, value, part) in [
        (count, 0xFFFF, values.0, "number of entries"),
        (size, 0xFFFF_FFFF, values.1, "size of the directory"),
        (offset, 0xFFFF_FFFF, values.2, "offset of the directory"),
      ] where small != saturated && small != value {
        throw large.fault(.zip64Contradiction(part))
      }
      (count, size, offset) = values
      recordsStart = large.byteOffset - archiveOffset
    }
    guard size <= Self.directoryLimit else {
      throw end.fault(.directoryTooLarge(limit: Self.directoryLimit))
    }
    let (directoryEnd, overflow) = offset.addingReportingOverflow(size)
    guard !overflow, directoryEnd == recordsStart else {
      throw end.fault(.directoryOutside(expectedEnd: recordsStart, foundEnd: directoryEnd))
    }
    guard size >= count.multipliedReportingOverflow(by: 46).partialValue, count <= size else {
      throw end.fault(.entryCount(expected: count, found: size / 46))
    }
    directory = offset..<directoryEnd
    entryCount = count
  }

  /// Where the end record begins: the last place from which its comment fills the archive.
  private static func place(in tail: [UInt8]) -> Int? {
    let size = ZipRecord.Kind.end.byteCount
    guard tail.count >= size else { return nil }
    for place in (0...tail.count - size).reversed()
    where tail[place] == 0x50 && tail[place + 1] == 0x4B && tail[place + 2] == 5
      && tail[place + 3] == 6
    {
      let comment = Int(tail[place + 20]) | Int(tail[place + 21]) << 8
      if place + size + comment == tail.count { return place }
    }
    return nil
  }

  /// The 64-bit end record, which PyTorch always writes: right before its locator.
  private static func end64(
    before place: Int, _ tail: [UInt8], _ tailOffset: Int, _ archiveOffset: Int
  ) throws(ZipFault) -> ZipRecord? {
    let size = ZipRecord.Kind.end64.byteCount
    let locatorPlace = place - ZipRecord.Kind.locator64.byteCount
    guard locatorPlace >= 0 else { return nil }
    let base = archiveOffset + tailOffset
    guard
      let locator = try? ZipRecord(.locator64, tail[locatorPlace...], at: base + locatorPlace)
    else { return nil }
    guard locator.small(4, 4) == 0, locator.small(16, 4) <= 1 else {
      throw locator.fault(.severalDisks)
    }
    let recordPlace = locatorPlace - size
    guard recordPlace >= 0, try locator.large(8) == tailOffset + recordPlace else {
      throw locator.fault(.zip64Contradiction("place of the record"))
    }
    let record = try ZipRecord(.end64, tail[recordPlace...], at: base + recordPlace)
    guard try record.large(4) == size - 12 else {
      throw record.fault(.zip64Contradiction("size of the record"))
    }
    guard record.number(16, 8) == 0, record.number(24, 8) == record.number(32, 8) else {
      throw record.fault(.severalDisks)
    }
    return record
  }
}
