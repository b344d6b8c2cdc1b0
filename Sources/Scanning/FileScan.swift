internal import Checkpoints
package import Storage
internal import TorchFiles

/// Looks for pickles in one file, whatever its name says.
///
/// Formats that frame all of their bytes are tried first, first bytes last, since a number at the
/// front can spell any of them. A file may be several things at once: a framed one is taken apart as
/// a pickle as well, and told of if that leads somewhere.
package struct FileScan {
  private let file: InputFile
  private var result: ScannedFile
  /// The bytes of members that may still be looked into.
  private var budget: Int
  /// The bytes that may still come out of compressed members.
  private var unpackedBudget: Int

  /// How deep archives in archives are followed.
  private static let depthLimit = 4
  /// Contents whose names say that they are pickles.
  private static let pickleSuffixes = [
    ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".pt2", ".p",
  ]
  /// The most bytes that are made of compressed members.
  private static let unpackedLimit = 1 << 28
  /// Members whose checksums are compared.
  private static let checksumLimit = 1 << 28

  private init(_ file: InputFile) {
    self.file = file
    result = ScannedFile(file.path, format: "")
    result.byteCount = file.byteCount
    budget = 2 * min(file.byteCount, Int.max / 2)
    unpackedBudget = min(Self.unpackedLimit, 32 * min(file.byteCount, Int.max / 32) + 1 << 16)
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
  private mutating func contents(
    _ range: Range<Int>, _ member: String?, depth: Int
  ) throws -> String {
    guard !range.isEmpty else { return "empty" }
    let prefix = try file.bytes(in: range.lowerBound..<min(range.lowerBound + 64, range.upperBound))
    if try isSafetensors(range, prefix, member) {
      if prefix.starts(with: [0x50, 0x4B, 3, 4]), try ZipDirectory.end(file, range) != nil {
        result.notes.append("it is a zip archive as well")
        return "safetensors and " + (try zip(range, member, depth: depth) ?? "zip")
      }
      return try framed("safetensors", range, member)
    }
    if let title = try zip(range, member, depth: depth) { return title }
    if prefix.starts(with: [0x50, 0x4B, 3, 4]) {
      fault(.archive, member, range.lowerBound, "it begins as a zip archive and has no directory")
      return try framed("zip, cut short", range, member)
    }
    if try TarMembers.isTar(file, range) { return try tar(range, member, depth: depth) }
    if prefix.starts(with: NumpyHeader.magic) { return try numpy(range, member) }
    let walk = try PickleWalk(ByteWindow(file, range), from: range.lowerBound)
    if walk.isLikely, ContentKind(prefix) == nil || walk.isCertain {
      try pickles(from: walk, range, member)
      return prefix.starts(with: Self.legacyMagic) ? "torch (before 1.6)" : "pickle"
    }
    return plain(prefix, range, member)
  }

  /// The first bytes of `torch.save` before PyTorch 1.6: protocol 2 and the magic number.
  private static let legacyMagic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// Contents without a pickle.
  private mutating func plain(
    _ prefix: [UInt8], _ range: Range<Int>, _ member: String?
  ) -> String {
    if let kind = ContentKind(prefix) {
      if let obstacle = kind.obstacle {
        fault(.opaque, member, range.lowerBound, "\(obstacle) (\(kind.title))")
      }
      return kind.title
    }
    let name = (member ?? file.path.lastComponent).lowercased()
    if Self.pickleSuffixes.contains(where: name.hasSuffix) {
      fault(
        .notAPickle, member, range.lowerBound, "its name is that of a pickle, its contents are not")
    }
    let isText = prefix.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) }
    return isText ? "text" : "data"
  }

  /// Contents of a format that has no pickles, unless they are one too.
  private mutating func framed(
    _ title: String, _ range: Range<Int>, _ member: String?
  ) throws -> String {
    let walk = try PickleWalk(ByteWindow(file, range), from: range.lowerBound)
    guard walk.isCertain else { return title }
    result.notes.append("\(member ?? "it") is \(title) and a pickle as well")
    try pickles(from: walk, range, member)
    return "\(title) and pickle"
  }

  // MARK: Pickles

  /// A pickle and those that follow it.
  private mutating func pickles(
    from first: PickleWalk, _ range: Range<Int>, _ member: String?
  ) throws {
    var tally = first.globals
    var count = 1
    var end = first.end
    var position = first.range.upperBound
    while end == .stop, position < range.upperBound {
      let walk = try PickleWalk(ByteWindow(file, range), from: position)
      guard walk.isCertain || walk.end == .stop && walk.hasProtocol else { break }
      tally.merge(walk.globals)
      count += 1
      (end, position) = (walk.end, walk.range.upperBound)
    }
    if case .broken(let reason) = end {
      fault(.broken, member, position, "the pickle is broken off: \(reason)")
    }
    if position < range.upperBound {
      let sweep = try PickleSweep(file, position..<range.upperBound)
      tally.merge(sweep.globals)
      count += sweep.pickleCount
    }
    result.pickleCount += count
    add(tally, member)
  }

  private mutating func add(_ tally: GlobalTally, _ member: String?) {
    result.globals += tally.globals.map { FoundGlobal(member: member, global: $0) }
    if tally.unlistedCount > 0 {
      fault(.limit, member, nil, "\(tally.unlistedCount) more globals are not listed")
    }
  }

  // MARK: Containers

  private func isSafetensors(
    _ range: Range<Int>, _ prefix: [UInt8], _ member: String?
  ) throws -> Bool {
    guard range.count >= 10, prefix.count >= 9 else { return false }
    let count = prefix.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard count >= 2, count <= UInt64(range.count - 8), count <= 100_000_000 else { return false }
    if member == nil {
      return (try? SafetensorsFile(file)) != nil
    }
    // Members: the header is an object of JSON by its first and last byte.
    let end = range.lowerBound + 8 + Int(count)
    let last = try file.bytes(in: max(end - 64, range.lowerBound + 8)..<end)
    return prefix[8] == 0x7B && last.last { $0 != 0x20 } == 0x7D
  }

  private mutating func zip(
    _ range: Range<Int>, _ member: String?, depth: Int
  ) throws -> String? {
    guard let end = try ZipDirectory.end(file, range) else { return nil }
    let directory: ZipDirectory
    do {
      directory = try ZipDirectory(file, range, end: end)
    } catch let error as ZipDirectory.Fault {
      // The end record may be chance where nothing else is of a zip archive.
      let start = try file.bytes(in: range.lowerBound..<min(range.lowerBound + 2, range.upperBound))
      guard start == [0x50, 0x4B] else { return nil }
      fault(.archive, member, end, error.message)
      return "zip, damaged"
    }
    if !directory.prefix.isEmpty {
      _ = try framed("bytes before a zip archive", directory.prefix, member)
    }
    guard depth < Self.depthLimit else {
      fault(.limit, member, range.lowerBound, "archives are nested deeper than \(Self.depthLimit)")
      return "zip"
    }
    let names = directory.members.map(\.name)
    let isTorch = names.contains { $0.hasSuffix("/data.pkl") || $0 == "data.pkl" }
    for entry in directory.members {
      try self.entry(entry, in: member, isTorch: isTorch, depth: depth)
    }
    if names.contains(where: { $0.hasSuffix("/constants.pkl") }) { return "TorchScript" }
    if isTorch { return "torch" }
    return !names.isEmpty && names.allSatisfy { $0.hasSuffix(".npy") } ? "npz" : "zip"
  }

  private mutating func entry(
    _ entry: ZipDirectory.Member, in outer: String?, isTorch: Bool, depth: Int
  ) throws {
    let name = (outer.map { $0 + "!" } ?? "") + entry.name
    if let problem = entry.problem { fault(.member, name, entry.range.lowerBound, problem) }
    guard !entry.range.isEmpty else { return }
    if entry.isEncrypted {
      return fault(.encrypted, name, entry.range.lowerBound, "it is encrypted")
    }
    guard budget >= entry.range.count else {
      return fault(.overlap, name, entry.range.lowerBound, "members overlap; this one was left out")
    }
    budget -= entry.range.count
    guard entry.method == 0 else { return try compressed(entry, name, depth: depth) }
    if isTorch, entry.name.contains("/data/") {
      // A storage: raw numbers, unless they are a pickle beyond doubt.
      _ = try framed("a storage", entry.range, name)
      return
    }
    let before = result.pickleCount
    _ = try contents(entry.range, name, depth: depth + 1)
    if result.pickleCount > before, entry.crc != 0, entry.range.count <= Self.checksumLimit {
      try checkSum(of: entry, name)
    }
  }

  /// Unpacks a member and looks into what comes out.
  private mutating func compressed(
    _ entry: ZipDirectory.Member, _ name: String, depth: Int
  ) throws {
    let place = entry.range.lowerBound
    guard entry.method == 8, entry.range.count <= Self.unpackedLimit else {
      return fault(.compressed, name, place, "it is compressed (method \(entry.method))")
    }
    let bytes: [UInt8]
    do throws(Inflate.Fault) {
      let packed = try? file.bytes(in: entry.range)
      bytes = try Inflate.bytes(of: packed ?? [], limit: unpackedBudget)
    } catch {
      let reason = error == .damaged ? "cannot be unpacked" : "becomes too large when unpacked"
      return fault(.compressed, name, place, "it is compressed and \(reason)")
    }
    unpackedBudget -= bytes.count
    if CRC32(of: bytes).value != entry.crc {
      fault(.checksum, name, place, "its bytes are not those of its CRC-32")
    }
    let contents = UnpackedBytes(bytes: bytes)
    let identity = FileIdentity(part: 1, of: file.identity, byteCount: bytes.count)
    var inner = FileScan(InputFile(file.path, identity: identity, contents: contents))
    inner.unpackedBudget = unpackedBudget
    _ = try inner.contents(0..<bytes.count, name, depth: depth + 1)
    unpackedBudget = inner.unpackedBudget
    result.globals += inner.result.globals
    result.faults += inner.result.faults
    result.notes += inner.result.notes
    result.pickleCount += inner.result.pickleCount
  }

  private mutating func checkSum(of entry: ZipDirectory.Member, _ name: String) throws {
    var sum = CRC32()
    var place = entry.range.lowerBound
    while place < entry.range.upperBound {
      let end = min(place + 1 << 20, entry.range.upperBound)
      sum.append(CRC32(of: try file.bytes(in: place..<end)))
      place = end
    }
    if sum.value != entry.crc {
      fault(.checksum, name, entry.range.lowerBound, "its bytes are not those of its CRC-32")
    }
  }

  private mutating func tar(
    _ range: Range<Int>, _ member: String?, depth: Int
  ) throws -> String {
    guard depth < Self.depthLimit else {
      fault(.limit, member, range.lowerBound, "archives are nested deeper than \(Self.depthLimit)")
      return "tar"
    }
    let archive = try TarMembers(file, range)
    for entry in archive.members where !entry.range.isEmpty {
      _ = try contents(
        entry.range, (member.map { $0 + "!" } ?? "") + entry.name, depth: depth + 1)
    }
    if let problem = archive.problem {
      fault(.archive, member, problem.byteOffset, problem.message)
    }
    let names = Set(archive.members.map(\.name))
    return names.isSuperset(of: ["storages", "tensors", "pickle"]) ? "torch (before 0.1.10)" : "tar"
  }

  private mutating func numpy(_ range: Range<Int>, _ member: String?) throws -> String {
    guard let header = try NumpyHeader(file, range) else {
      fault(.archive, member, range.lowerBound, "the header of the NumPy array is cut short")
      return "npy, cut short"
    }
    guard header.holdsObjects else { return "npy" }
    let walk = try PickleWalk(ByteWindow(file, header.data), from: header.data.lowerBound)
    guard walk.opcodeCount > 0, walk.isLikely else {
      fault(.broken, member, header.data.lowerBound, "an array of objects without a pickle")
      return "npy of objects"
    }
    try pickles(from: walk, header.data, member)
    return "npy of objects"
  }

  private mutating func fault(
    _ code: ScanFault.Code, _ member: String?, _ byteOffset: Int?, _ message: String
  ) {
    guard result.faults.count < GlobalTally.limit else { return }
    result.faults.append(ScanFault(code, member: member, at: byteOffset, message))
  }
}
