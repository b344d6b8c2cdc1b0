package import Storage

/// A directory compared with a statement about it, or with the one in a bundle.
package struct SigningCheck: Sendable {
  package let statement: SigningStatement
  private let bundle: Path
  private let directory: Path

  /// Reads the statement; throws `SigningError` if there is none that can be checked.
  package init(_ bundle: Path, of directory: Path) throws {
    statement = try SigningStatement(in: bundle)
    self.bundle = bundle
    self.directory = directory
  }

  /// Hashes the directory as the statement says, and compares.
  ///
  /// What is there and not in the statement is an error, as it is for `model_signing`.
  package func findings(
    workers: Int, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [VerificationFinding] {
    var ignored = statement.ignored
    if let inside = try Self.place(of: bundle, in: directory) { ignored.append(inside) }
    for name in SigningJob.ignoredByDefault where !ignored.contains(name) { ignored.append(name) }
    let job = SigningJob(
      directory, method: statement.method, ignoring: ignored, allowsLinks: statement.allowsLinks,
      workers: workers)
    let present: SigningStatement
    do {
      present = try job.statement(isCancelled: isCancelled)
    } catch let error as SigningError where error.fault == .link {
      return [
        VerificationFinding(
          .signedUnlisted, error.path,
          "it is a link, of which \(bundle.quoted) knows nothing; files were not compared")
      ]
    }
    let found = Dictionary(
      present.resources.map { (Path($0.name), $0.sha256) }, uniquingKeysWith: { first, _ in first })
    var findings: [VerificationFinding] = []
    for resource in statement.resources {
      let path = place(of: resource)
      guard let sha256 = found[Path(resource.name)] else {
        findings.append(
          VerificationFinding(
            .signedMissing, path,
            "\(Path(resource.name).quoted) is in \(bundle.quoted) and not there"))
        continue
      }
      if sha256 != resource.sha256 {
        findings.append(
          VerificationFinding(
            .signed, path,
            "\(Path(resource.name).quoted): expected SHA-256 \(resource.sha256) (of \(bundle.quoted)), "
              + "found \(sha256)"))
      }
    }
    let listed = Set(statement.resources.map { Path($0.name) })
    for name in found.keys.sorted() where !listed.contains(name) {
      findings.append(
        VerificationFinding(
          .signedUnlisted, directory.joining(name.text), "it is not in \(bundle.quoted)"))
    }
    return findings
  }

  /// The file of a resource.
  private func place(of resource: SigningStatement.Resource) -> Path {
    guard resource.name != "." else { return directory }
    guard case .shards = statement.method else { return directory.joining(resource.name) }
    let parts = resource.name.split(separator: ":")
    return directory.joining(String(parts.first ?? ""))
  }

  /// The path of a file below a directory; nil if it is elsewhere.
  package static func place(of file: Path, in directory: Path) throws(FileError) -> String? {
    let (inner, outer) = (
      try file.parent.resolved().joining(file.lastComponent).components,
      try directory.resolved().components
    )
    guard inner.count > outer.count,
      zip(inner, outer).allSatisfy({ $0.utf8.elementsEqual($1.utf8) })
    else { return nil }
    return inner.dropFirst(outer.count).joined(separator: "/")
  }
}
