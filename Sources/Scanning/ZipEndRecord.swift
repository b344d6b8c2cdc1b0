internal import Storage

/// The record that ends a zip archive, and where it says that the directory is.
struct ZipEndRecord {
  /// Its first byte, counted from the start of the file.
  let position: Int
  /// The first byte of the records that end the archive, of which there are more in large ones.
  let records: Int
  private let size: UInt64
  private let offset: UInt64
  private let room: Int

  private static let byteCount = 22
  private static let commentLimit = 0xFFFF
  private static let directoryLimit = 1 << 28

  /// The record that a part of a file ends with; nil where there is none.
  ///
  /// Of several it is the last before which a directory stands, or else the last: readers do not agree
  /// which counts, and what looks like one in a comment must not hide the true one.
  static func last(
    in file: InputFile, _ range: Range<Int>
  ) throws(FileError) -> ZipEndRecord? {
    guard range.count >= byteCount else { return nil }
    // Mostly there is no comment.
    let last = range.upperBound - byteCount
    if isRecord(try file.bytes(in: last..<range.upperBound)[...]) {
      let record = try ZipEndRecord(file, range, at: last)
      if try record.hasDirectory(in: file) { return record }
    }
    let start = max(range.lowerBound, last - commentLimit)
    let tail = try file.bytes(in: start..<range.upperBound)
    var found: ZipEndRecord?
    for place in (0...max(0, tail.count - byteCount)).reversed() where isRecord(tail[place...]) {
      let record = try ZipEndRecord(file, range, at: start + place)
      if try record.hasDirectory(in: file) { return record }
      found = found ?? record
    }
    return found
  }

  private static func isRecord(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 5, 6])
  }

  private init(_ file: InputFile, _ range: Range<Int>, at position: Int) throws(FileError) {
    let number = ZipDirectory.number
    let record = try file.bytes(in: position..<position + Self.byteCount)
    var (size, offset) = (number(record, 12, 4), number(record, 16, 4))
    var records = position
    if position - range.lowerBound >= 20 + 56 {
      let locator = try file.bytes(in: position - 20..<position)
      let wide = try file.bytes(in: position - 76..<position - 20)
      if number(locator, 0, 4) == 0x0706_4B50, number(wide, 0, 4) == 0x0606_4B50 {
        (size, offset) = (number(wide, 40, 8), number(wide, 48, 8))
        records = position - 76
      }
    }
    self.position = position
    self.records = records
    self.size = size
    self.offset = offset
    room = records - range.lowerBound
  }

  /// The start of the directory, and the byte from which offsets count.
  func bounds() throws(ZipDirectory.Fault) -> (directory: Int, base: Int) {
    guard size <= UInt64(min(room, Self.directoryLimit)) else {
      throw ZipDirectory.Fault(
        message: "the directory of \(size) bytes does not fit before the end record")
    }
    let directory = records - Int(size)
    guard offset <= UInt64(room - Int(size)) else {
      throw ZipDirectory.Fault(
        message: "the directory is said to begin at byte \(offset), behind itself")
    }
    return (directory, directory - Int(offset))
  }

  /// Whether there is an entry of a directory where the first should be, or none should be.
  private func hasDirectory(in file: InputFile) throws(FileError) -> Bool {
    guard let start = try? bounds().directory else { return false }
    guard size > 0 else { return true }
    guard size >= 46 else { return false }
    return ZipDirectory.number(try file.bytes(in: start..<start + 4), 0, 4)
      == ZipDirectory.entrySignature
  }
}
