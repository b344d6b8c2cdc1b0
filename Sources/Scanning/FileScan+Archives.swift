internal import Storage

/// Archives and their members.
extension FileScan {
  /// A zip archive, and those before it in the same bytes; nil where there is none.
  ///
  /// What stands before them all is looked at too, unless it is known already.
  mutating func zip(
    _ range: Range<Int>, _ member: String?, depth: Int, isFrontKnown: Bool = false
  ) throws -> String? {
    var (rest, title, count): (Range<Int>, String?, Int) = (range, nil, 0)
    while !rest.isEmpty, let end = try ZipEndRecord.last(in: file, rest) {
      do {
        let directory = try ZipDirectory(file, rest, end)
        let found = try members(of: directory, member, depth: depth)
        title = title ?? found
        rest = directory.prefix
      } catch let error as ZipDirectory.Fault {
        // The end record may be chance where nothing else is of a zip archive.
        let start = try file.bytes(in: rest.lowerBound..<min(rest.lowerBound + 2, rest.upperBound))
        guard start == [0x50, 0x4B] else { break }
        fault(.archive, member, end.position, error.message)
        try sweep(rest, member)
        return title ?? "zip, damaged"
      }
      count += 1
      guard count < Self.concatenationLimit else {
        fault(.limit, member, rest.lowerBound, "more than \(count) archives follow each other")
        break
      }
    }
    guard let title, !isFrontKnown, let first = try beforeArchive(rest, member, depth: depth) else {
      return title
    }
    return both(first, title, member)
  }

  /// The most archives that may follow each other.
  private static let concatenationLimit = 1 << 12

  /// What stands before a zip archive in the same bytes, if anything is known of it.
  private mutating func beforeArchive(
    _ range: Range<Int>, _ member: String?, depth: Int
  ) throws -> String? {
    guard !range.isEmpty else { return nil }
    let prefix = try self.prefix(of: range)
    if try isSafetensors(range, prefix, member) {
      return try framed("safetensors", range, member)
    }
    return try front(range, prefix, member, depth: depth, onlyCertain: true)
      ?? kind(of: prefix, range, member)
  }

  /// Two formats at once, which is told of.
  mutating func both(_ first: String, _ second: String, _ member: String?) -> String {
    result.notes.append("\(member ?? "it") is \(first) and \(second) at once")
    return "\(first) and \(second)"
  }

  private mutating func members(
    of directory: ZipDirectory, _ member: String?, depth: Int
  ) throws -> String {
    guard depth < Self.depthLimit else {
      fault(.limit, member, nil, "archives are nested deeper than \(Self.depthLimit)")
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
    let contents = MemoryContents(bytes: bytes)
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

  mutating func tar(
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
}
