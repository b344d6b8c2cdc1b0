package import Storage

/// Scans files and everything below directories.
package struct ScanJob {
  private let paths: [Path]

  package init(_ paths: [Path]) { self.paths = paths }

  /// Directories that nobody loads from.
  private static let skipped: Set<String> = [".git"]

  /// Scans everything, in the order of the paths and of their names.
  ///
  /// Links to files are followed, links to directories are not: a directory can lead to itself.
  ///
  /// - Parameters:
  ///   - found: Told of each file once it has been scanned.
  ///   - isCancelled: Asked before each file.
  /// - Returns: What was found, in the order of the files.
  /// - Throws: `FileError` where a path that was given is not there.
  package func run(
    found: (ScannedFile) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws(FileError) -> ScanResult {
    var result = ScanResult()
    for path in paths {
      let kind = try FileStatus(of: path).kind
      try visit(path, kind, into: &result, found, isCancelled)
    }
    return result
  }

  private func visit(
    _ path: Path, _ kind: FileKind, into result: inout ScanResult, _ found: (ScannedFile) -> Void,
    _ isCancelled: () -> Bool
  ) throws(FileError) {
    guard !isCancelled() else { return }
    switch kind {
    case .regular:
      // An archive that is read as a directory.
      if try FileStatus(of: path).kind == .directory {
        return try list(path, into: &result, found, isCancelled)
      }
      add(FileScan.scan(path), to: &result, found)
    case .directory: try list(path, into: &result, found, isCancelled)
    default:
      var file = ScannedFile(path, format: "none")
      file.faults = [ScanFault(.kind, "it is \(kind)")]
      add(file, to: &result, found)
    }
  }

  private func list(
    _ path: Path, into result: inout ScanResult, _ found: (ScannedFile) -> Void,
    _ isCancelled: () -> Bool
  ) throws(FileError) {
    let entries: [DirectoryListing.Entry]
    do {
      entries = try DirectoryListing(of: path).entries
    } catch {
      var file = ScannedFile(path, format: "directory")
      file.faults = [ScanFault(.unreadable, "\(error)")]
      return add(file, to: &result, found)
    }
    for entry in entries {
      let child = path.joining(entry.name)
      if entry.kind == .directory, entry.isLink || Self.skipped.contains(entry.name) {
        result.skipped.append(child)
        continue
      }
      try visit(child, entry.kind, into: &result, found, isCancelled)
    }
  }

  private func add(
    _ file: ScannedFile, to result: inout ScanResult, _ found: (ScannedFile) -> Void
  ) {
    result.files.append(file)
    found(file)
  }
}

/// What a scan of files and directories found.
package struct ScanResult: Hashable, Sendable {
  package internal(set) var files: [ScannedFile] = []
  /// Directories that were not entered.
  package internal(set) var skipped: [Path] = []

  package init(_ files: [ScannedFile] = []) { self.files = files }

  /// How many globals of a class were found, each once for a file and member.
  package func count(of kind: GlobalJudgement.Kind) -> Int {
    files.reduce(0) { $0 + $1.globals.count { $0.global.judgement.kind == kind } }
  }

  package var faultCount: Int { files.reduce(0) { $0 + $1.faults.count } }
  package var pickleCount: Int { files.reduce(0) { $0 + $1.pickleCount } }

  /// The worst class that was found; nil without any global.
  package var worst: GlobalJudgement.Kind? { files.compactMap(\.worst).max() }
}
