internal import Checkpoints
package import Storage
internal import TorchFiles

/// Looks for pickles in one file, whatever its name says.
///
/// Formats that frame all of their bytes are tried first, first bytes last, since a number at the
/// front can spell any of them. A file may be several things at once: a framed one is taken apart as
/// a pickle as well, and told of if that leads somewhere.
package struct FileScan {
  let file: InputFile
  var result: ScannedFile
  /// The bytes of members that may still be looked into.
  var budget: Int
  /// The bytes that may still come out of compressed members.
  var unpackedBudget: Int

  /// How deep archives in archives are followed.
  static let depthLimit = 4
  /// The most bytes that are made of compressed members.
  static let unpackedLimit = 1 << 28
  /// Members whose checksums are compared.
  static let checksumLimit = 1 << 28

  init(_ file: InputFile) {
    self.file = file
    result = ScannedFile(file.path, format: "")
    result.byteCount = file.byteCount
    budget = (Self.depthLimit + 1) * min(file.byteCount, Int.max / (Self.depthLimit + 1))
    unpackedBudget = min(Self.unpackedLimit, 32 * min(file.byteCount, Int.max / 64) + 1 << 16)
  }

  /// Scans a file, whose errors are faults of the result.
  package static func scan(_ path: Path) -> ScannedFile {
    do {
      return scan(try InputFile(path, access: .positional))
    } catch {
      var result = ScannedFile(path, format: "unreadable")
      result.faults = [ScanFault(.unreadable, "\(error)")]
      return result
    }
  }

  /// Scans a file that is open.
  package static func scan(_ file: InputFile) -> ScannedFile {
    var scan = FileScan(file)
    do {
      scan.result.format = try scan.contents(0..<file.byteCount, nil, depth: 0)
    } catch {
      scan.result.faults.append(ScanFault(.unreadable, "\(error)"))
    }
    return scan.result
  }

  /// Looks into a part of the file and says what it is.
  ///
  /// Archives are opened by their end, whatever stands before it, for so do their readers.
  mutating func contents(
    _ range: Range<Int>, _ member: String?, depth: Int
  ) throws -> String {
    guard !range.isEmpty else {
      if isNamedAsPickle(member) {
        fault(
          .notAPickle, member, range.lowerBound, "it is empty, and its name is that of a pickle")
      }
      return "empty"
    }
    let prefix = try self.prefix(of: range)
    if try isSafetensors(range, prefix, member) {
      let title = try framed("safetensors", range, member)
      let archive = try zip(range, member, depth: depth, isFrontKnown: true)
      return archive.map { both(title, $0, member) } ?? title
    }
    if let title = try zip(range, member, depth: depth) { return title }
    if prefix.starts(with: Self.zipStart) {
      fault(.archive, member, range.lowerBound, "it begins as a zip archive and has no directory")
      try sweep(range, member)
      return "zip, cut short"
    }
    if let title = try front(range, prefix, member, depth: depth) { return title }
    return plain(prefix, range, member)
  }

  /// What is known by its start: tar archives, arrays and pickles; nil for others.
  mutating func front(
    _ range: Range<Int>, _ prefix: [UInt8], _ member: String?, depth: Int, onlyCertain: Bool = false
  ) throws -> String? {
    if try TarMembers.isTar(file, range) { return try tar(range, member, depth: depth) }
    if prefix.starts(with: NumpyHeader.magic) { return try numpy(range, member) }
    let walk = try PickleWalk(ByteWindow(file, range), from: range.lowerBound)
    let isNamedSo = isNamedAsPickle(member) && walk.end == .stop && walk.opcodeCount > 1
    guard
      walk.isCertain || !onlyCertain && ContentKind(prefix) == nil && (walk.isLikely || isNamedSo)
    else { return nil }
    try pickles(from: walk, range, member)
    return prefix.starts(with: Self.legacyMagic) ? "torch (before 1.6)" : "pickle"
  }

  private static let zipStart: [UInt8] = [0x50, 0x4B, 3, 4]

  func prefix(of range: Range<Int>) throws(FileError) -> [UInt8] {
    try file.bytes(in: range.lowerBound..<min(range.lowerBound + 64, range.upperBound))
  }

  /// The first bytes of `torch.save` before PyTorch 1.6: protocol 2 and the magic number.
  private static let legacyMagic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  private func isNamedAsPickle(_ member: String?) -> Bool {
    PickleNames.contain(member ?? file.path.lastComponent)
  }

  /// What contents without a pickle are by their first bytes; some kinds hide theirs.
  mutating func kind(of prefix: [UInt8], _ range: Range<Int>, _ member: String?) -> String? {
    guard let kind = ContentKind(prefix) else { return nil }
    if let obstacle = kind.obstacle {
      fault(.opaque, member, range.lowerBound, "\(obstacle) (\(kind.title))")
    }
    return kind.title
  }

  /// Contents without a pickle.
  private mutating func plain(
    _ prefix: [UInt8], _ range: Range<Int>, _ member: String?
  ) -> String {
    let count = result.faults.count
    let title = kind(of: prefix, range, member)
    if isNamedAsPickle(member), result.faults.count == count {
      fault(
        .notAPickle, member, range.lowerBound, "its name is that of a pickle, its contents are not")
    }
    if let title { return title }
    let isText = prefix.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) }
    return isText ? "text" : "data"
  }

  /// Contents of a format that has no pickles, unless they are one too.
  mutating func framed(
    _ title: String, _ range: Range<Int>, _ member: String?
  ) throws -> String {
    let walk = try PickleWalk(ByteWindow(file, range), from: range.lowerBound)
    guard walk.isCertain else { return title }
    result.notes.append("\(member ?? "it") is \(title) and a pickle as well")
    try pickles(from: walk, range, member)
    return "\(title) and pickle"
  }

  func isSafetensors(
    _ range: Range<Int>, _ prefix: [UInt8], _ member: String?
  ) throws -> Bool {
    guard range.count >= 10, prefix.count >= 9 else { return false }
    let count = prefix.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard count >= 2, count <= UInt64(range.count - 8), count <= 100_000_000 else { return false }
    if member == nil, range == 0..<file.byteCount {
      return (try? SafetensorsFile(file)) != nil
    }
    // Parts and members: the header is an object of JSON by its first and last byte.
    let end = range.lowerBound + 8 + Int(count)
    let last = try file.bytes(in: max(end - 64, range.lowerBound + 8)..<end)
    return prefix[8] == 0x7B && last.last { $0 != 0x20 } == 0x7D
  }

  mutating func fault(
    _ code: ScanFault.Code, _ member: String?, _ byteOffset: Int?, _ message: String
  ) {
    guard result.faults.count < GlobalTally.limit else { return }
    result.faults.append(ScanFault(code, member: member, at: byteOffset, message))
  }
}
