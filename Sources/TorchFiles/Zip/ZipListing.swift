import Storage

/// The entries of a zip archive with the ranges of their data, all of them checked.
struct ZipListing {
  /// The entries in the order of the directory; ranges count from the start of the file.
  let entries: [(entry: ZipEntry, dataRange: Range<Int>)]
  private let archiveOffset: Int

  /// Reads the archive that fills `range` of the file.
  init(of file: InputFile, _ range: Range<Int>) throws(TorchError) {
    let end = try Self.end(of: file, range)
    let start = range.lowerBound
    let text = try TorchError.reading { () throws(FileError) in
      try file.bytes(in: start + end.directory.lowerBound..<start + end.directory.upperBound)
    }
    let listed = try TorchError.archive(file.path) { () throws(ZipFault) in
      let listed = try Self.parse(text, count: end.entryCount, at: start + end.directory.lowerBound)
      try Self.checkNames(listed, at: start + end.directory.lowerBound)
      return listed
    }
    let limit = start + end.directory.lowerBound
    var dataRanges: [Range<Int>] = []
    dataRanges.reserveCapacity(listed.count)
    for entry in listed {
      dataRanges.append(try Self.dataRange(of: entry, in: file, from: start, to: limit))
    }
    entries = Array(zip(listed, dataRanges))
    archiveOffset = start
    try TorchError.archive(file.path) { () throws(ZipFault) in try checkOverlap() }
  }

  /// The end records: mostly there is no comment, and few bytes have them all.
  private static func end(of file: InputFile, _ range: Range<Int>) throws(TorchError) -> ZipEnd {
    let kinds: [ZipRecord.Kind] = [.end64, .locator64, .end]
    let short = kinds.reduce(0) { $0 + $1.byteCount }
    for count in [short, ZipEnd.tailLimit] {
      let tailOffset = max(0, range.count - count)
      let tail = try TorchError.reading { () throws(FileError) in
        try file.bytes(in: range.lowerBound + tailOffset..<range.upperBound)
      }
      do {
        return try ZipEnd(tail: tail, tailOffset: tailOffset, archiveOffset: range.lowerBound)
      } catch {
        guard error.kind == .endMissing, count == short else {
          throw TorchError(file.path, .archive(error))
        }
      }
    }
    let fault = ZipFault(.endMissing, byteOffset: range.upperBound)
    throw TorchError(file.path, .archive(fault))
  }

  private static func parse(
    _ text: [UInt8], count: Int, at byteOffset: Int
  ) throws(ZipFault) -> [ZipEntry] {
    var entries: [ZipEntry] = []
    var position = 0
    while position < text.count {
      let (entry, size) = try ZipEntry.parse(text[position...], at: byteOffset + position)
      entries.append(entry)
      position += size
    }
    guard entries.count == count else {
      throw ZipFault(
        .entryCount(expected: count, found: entries.count), byteOffset: byteOffset)
    }
    return entries
  }

  private static func checkNames(_ entries: [ZipEntry], at byteOffset: Int) throws(ZipFault) {
    var names: Set<[UInt8]> = []
    for entry in entries where !names.insert(Array(entry.name.utf8)).inserted {
      throw ZipFault(.duplicateName, entry: entry.name, byteOffset: byteOffset)
    }
  }

  /// Reads the entry's own header, whose size only it knows.
  private static func dataRange(
    of entry: ZipEntry, in file: InputFile, from start: Int, to limit: Int
  ) throws(TorchError) -> Range<Int> {
    let outside = TorchError(
      file.path,
      .archive(
        ZipFault(
          .outside(end: limit), entry: entry.name,
          byteOffset: start + min(entry.headerOffset, limit - start))))
    let needed = ZipRecord.Kind.localHeader.byteCount + entry.name.utf8.count
    guard entry.headerOffset <= limit - start, needed <= limit - start - entry.headerOffset else {
      throw outside
    }
    let headerStart = start + entry.headerOffset
    let bytes = try TorchError.reading { () throws(FileError) in
      try file.bytes(in: headerStart..<headerStart + needed)
    }
    let size = try TorchError.archive(file.path) { () throws(ZipFault) in
      try entry.checkHeader(bytes, at: headerStart)
    }
    let dataStart = headerStart + size
    guard dataStart <= limit, entry.byteCount <= limit - dataStart else { throw outside }
    return dataStart..<dataStart + entry.byteCount
  }

  private func checkOverlap() throws(ZipFault) {
    let ordered = entries.sorted { $0.entry.headerOffset < $1.entry.headerOffset }
    for (first, second) in zip(ordered, ordered.dropFirst())
    where archiveOffset + second.entry.headerOffset < first.dataRange.upperBound {
      throw ZipFault(
        .overlap(with: first.entry.name), entry: second.entry.name,
        byteOffset: archiveOffset + second.entry.headerOffset)
    }
  }

  /// The one folder that all entries are in.
  func commonRoot() throws(ZipFault) -> String {
    var root: String?
    for (entry, dataRange) in entries {
      let parts = entry.name.split(separator: "/", maxSplits: 1)
      let first = parts.count == 2 ? String(parts[0]) : ""
      if let root, root != first {
        throw ZipFault(
          .severalRoots(root, first), entry: entry.name, byteOffset: dataRange.lowerBound)
      }
      root = first
    }
    return root ?? ""
  }
}
