import Glibc

/// What a writer keeps beside its output until that is complete: `.name.purpose-pid-random`.
///
/// While the writer lives it is at work there; afterwards it is a leftover that can be gone on with or
/// removed.
package struct Leftover: Sendable {
  /// What such an entry is.
  package enum Purpose: String, CaseIterable, Sendable {
    /// An output under construction.
    case partial
    /// An output that another one has replaced.
    case replaced
    /// Models of stages.
    case stages
    /// The journal of a run of several stages, which is a file.
    case journal
  }

  package let path: Path
  package let purpose: Purpose
  /// The name of the output that it was made for, cut where that is very long.
  package let outputName: String
  /// The process that made it, on the machine where that ran.
  package let process: Int32
  package let kind: FileKind

  /// The journal, where the purpose is an output under construction.
  package var journal: Path { path.joining(JournalFile.name) }

  /// The journals of ranks other than 0, where several wrote the output.
  package var rankJournals: [Path] {
    get throws(FileError) {
      try DirectoryListing(of: path).entries.map(\.name)
        .filter { $0.hasPrefix("journal-") && $0.hasSuffix(".ndjson") }.map { path.joining($0) }
    }
  }

  /// Whether its writer is still at work, as far as locks and this machine's processes tell.
  package var isInUse: Bool {
    if purpose == .journal { return FileLock.isTaken(path) ?? isProcessAlive }
    guard purpose == .partial else { return isProcessAlive }
    if kind == .directory {
      // Whoever builds a directory has its journal locked; without one it is a replaced output, or
      // nothing is in it yet.
      guard (try? FileStatus.ifOnDisk(journal)) != nil else { return isEmpty && isProcessAlive }
      return FileLock.isTaken(journal) ?? isProcessAlive
    }
    return FileLock.isTaken(path) == true || isProcessAlive
  }

  private var isProcessAlive: Bool { kill(process, 0) == 0 || errno == EPERM }

  /// Whether this program made it, and not somebody who chose such a name: a directory under
  /// construction has a journal or nothing in it, and a journal has its lines or nothing.
  package var isOurs: Bool {
    if purpose == .journal {
      return (try? JournalFile.lines(of: path))?.isEmpty == false || byteCount == 0
    }
    guard purpose == .partial, kind == .directory else { return true }
    return (try? FileStatus.ifOnDisk(journal)) != nil || isEmpty
  }

  /// Whether it is a directory without entries, but for those that try out what can be renamed.
  private var isEmpty: Bool {
    let names = try? DirectoryListing(of: path).entries.map(\.name)
    return names?.allSatisfy { BuildPlace.probes.contains($0) } ?? false
  }

  /// The bytes of its files.
  package var byteCount: Int { FileTree.byteCount(path) }

  /// Removes it and returns what could not be removed.
  package func remove() -> [FileError] {
    guard kind != .directory else { return FileTree.remove(path) }
    do throws(FileError) {
      try unsafe SystemCall.run(.remove, path) { unsafe unlink($0) }
      return []
    } catch { return [error] }
  }

  /// The leftovers in a directory, by their names.
  package static func inside(_ folder: Path) throws(FileError) -> [Leftover] {
    try DirectoryListing(of: folder).entries.compactMap { entry in
      guard !entry.isLink, entry.kind == .directory || entry.kind == .regular else { return nil }
      return Leftover(entry.name, entry.kind, in: folder)
    }
  }

  /// The leftovers of one output.
  package static func of(_ output: Path) throws(FileError) -> [Leftover] {
    guard try FileStatus.ifOnDisk(output.parent)?.kind == .directory else { return [] }
    return try of(OutputLocation(parent: output.parent.resolved(), name: output.lastComponent))
  }

  /// The journals of stages of one output, the youngest first.
  package static func journals(of output: Path) throws(FileError) -> [Leftover] {
    var found: [(leftover: Leftover, time: FileIdentity.Time)] = []
    for leftover in try of(output) where leftover.purpose == .journal {
      let status = try FileStatus.ifOnDisk(leftover.path)
      if let status { found.append((leftover, status.identity.modified)) }
    }
    return found.sorted {
      ($0.time.seconds, $0.time.nanoseconds) > ($1.time.seconds, $1.time.nanoseconds)
    }.map(\.leftover)
  }

  static func of(_ location: OutputLocation) throws(FileError) -> [Leftover] {
    try inside(location.parent).filter { leftover in
      let isCut = leftover.outputName.utf8.count > cutLength
      return leftover.outputName == location.name
        || isCut && location.name.hasPrefix(leftover.outputName)
    }
  }

  /// Names of outputs that are longer may be cut, for a file name has 255 bytes.
  private static let cutLength = 160

  private init?(_ entry: String, _ kind: FileKind, in folder: Path) {
    guard entry.hasPrefix("."), let random = entry.lastIndex(of: "-") else { return nil }
    let start = entry[..<random]
    guard let number = start.lastIndex(of: "-"),
      let process = Int32(start[start.index(after: number)...]), process > 0,
      entry[random...].dropFirst().utf8.count >= Self.leastRandomCount,
      entry[random...].dropFirst().utf8.allSatisfy(Self.isDigit),
      let dot = start[..<number].lastIndex(of: "."), dot != entry.startIndex,
      let purpose = Purpose(rawValue: String(start[start.index(after: dot)..<number]))
    else { return nil }
    path = folder.joining(entry)
    self.purpose = purpose
    outputName = String(entry[entry.index(after: entry.startIndex)..<dot])
    self.process = process
    self.kind = kind
    if purpose == .journal, kind != .regular { return nil }
  }

  /// Random numbers of 64 bits have hardly ever fewer digits; words of people have.
  private static let leastRandomCount = 9

  /// A digit to base 36.
  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
