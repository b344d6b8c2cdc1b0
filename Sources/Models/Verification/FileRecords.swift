internal import Storage

/// What `suture.json` and `SHA256SUMS` of a directory say of its files, by file.
struct FileRecords {
  /// What is said of a file.
  struct Record: Sendable {
    /// A digest, and the file that states it.
    struct Statement: Hashable, Sendable {
      let source: String
      let sha256: String
    }

    /// The directory that the files which list it are in.
    let directory: Path
    let path: Path
    var size: Int?
    var digests: [Statement] = []
    /// The files that list it, for messages.
    var sources = ""
  }

  /// In the order in which files are listed.
  private(set) var records: [Record] = []
  private(set) var findings: [VerificationFinding] = []
  private let directory: Path
  private var places: [Path: Int] = [:]

  /// Files that come and go, and that nothing has to list.
  private static let unlisted: Set<String> = [ChecksumList.fileName]
  /// Files of models that are published or that we have written, of which a list is expected.
  private static let typical = ["config.json", Manifest.fileName]
  /// The most unlisted files that are named.
  private static let limit = 20

  init(in directory: Path) {
    self.directory = directory
    addManifest()
    addList()
  }

  private mutating func addManifest() {
    do throws(ManifestFault) {
      for (name, sha256, size) in try ManifestRecord(in: directory)?.files ?? [] {
        add(name, sha256, size: size, from: Manifest.fileName)
      }
    } catch { findings.append(error.finding) }
  }

  private mutating func addList() {
    do {
      guard let list = try ChecksumList.read(in: directory), !list.entries.isEmpty else {
        return try addUnchecked()
      }
      for entry in list.entries { add(entry.name, entry.sha256, from: ChecksumList.fileName) }
      try addUnlisted(Set(list.entries.map { Path($0.name) }))
    } catch {
      findings.append(
        VerificationFinding(.list, directory.joining(ChecksumList.fileName), "\(error)"))
    }
  }

  private mutating func add(
    _ name: String, _ sha256: String?, size: Int? = nil, from source: String
  ) {
    let path = directory.joining(name)
    let place = places[path] ?? records.count
    if place == records.count {
      places[path] = place
      records.append(Record(directory: directory, path: path))
    }
    records[place].size = size ?? records[place].size
    records[place].sources += (records[place].sources.isEmpty ? "" : " and ") + source
    if let sha256 { records[place].digests.append(.init(source: source, sha256: sha256)) }
  }

  /// Says that files are compared with nothing, for want of a list or because it is empty.
  ///
  /// A list that lists nothing is damaged: `sha256sum` neither writes nor takes one.
  private mutating func addUnchecked() throws {
    guard try FileStatus.ifPresent(directory)?.kind == .directory else { return }
    let list = directory.joining(ChecksumList.fileName)
    let isThere = try FileStatus.ifPresent(list) != nil
    let checked = Set(records.filter { !$0.digests.isEmpty }.map(\.path))
    let names = try Self.names(below: directory).filter {
      !checked.contains(directory.joining($0)) && !Self.unlisted.contains($0) && !$0.hasPrefix(".")
    }
    // Directories of training runs never have a list.
    guard isThere || names.contains(where: Self.typical.contains) else { return }
    let example = Self.typical.first(where: names.contains) ?? names.sorted().first ?? ""
    let files =
      names.count == 1
      ? "\(Path(example).quoted) is" : "\(names.count) files, such as \(Path(example).quoted), are"
    let consequence = names.isEmpty ? "" : "nothing says whether \(files) as they were written"
    findings.append(
      isThere
        ? VerificationFinding(
          .list, list, "it lists nothing" + (names.isEmpty ? "" : ", and \(consequence)"))
        : VerificationFinding(
          .unchecked, directory, severity: .warning,
          "there is no \(ChecksumList.fileName), and \(consequence)"))
  }

  /// Names what is in the directory and not in the list.
  private mutating func addUnlisted(_ listed: Set<Path>) throws {
    let names = try Self.names(below: directory).filter {
      !listed.contains(Path($0)) && !Self.unlisted.contains($0)
    }
    for name in names.prefix(Self.limit) {
      findings.append(
        VerificationFinding(
          .unlisted, directory.joining(name), severity: .warning,
          "it is not in \(ChecksumList.fileName)"))
    }
    if names.count > Self.limit {
      findings.append(
        VerificationFinding(
          .unlisted, directory, severity: .warning,
          "\(names.count - Self.limit) more files are not in \(ChecksumList.fileName)"))
    }
  }

  /// The paths of all files below a directory; links to directories are not followed.
  private static func names(below directory: Path, _ prefix: String = "") throws -> [String] {
    try DirectoryListing(of: directory).entries.flatMap { entry in
      entry.kind == .directory && !entry.isLink
        ? try names(below: directory.joining(entry.name), prefix + entry.name + "/")
        : [prefix + entry.name]
    }
  }
}

extension FileRecords.Record {
  /// What the file's own digest shows: the file is another one, or what lists it is damaged.
  func findings(_ found: String) -> [VerificationFinding] {
    let wrong = digests.filter { $0.sha256 != found }
    if wrong.count < digests.count, let right = digests.first(where: { $0.sha256 == found }) {
      return wrong.map { statement in
        VerificationFinding(
          .digest, directory.joining(statement.source),
          "it states SHA-256 \(statement.sha256) of \(path.quoted), which has that of "
            + "\(right.source), \(found)")
      }
    }
    guard let first = wrong.first else { return [] }
    return [
      VerificationFinding(
        .digest, path,
        "expected SHA-256 \(first.sha256) (of \(wrong.map(\.source).joined(separator: ", "))), "
          + "found \(found)")
    ]
  }
}
