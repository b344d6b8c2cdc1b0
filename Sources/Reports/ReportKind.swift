internal import Models
internal import Pages
package import Storage

/// Reports that are written to a file, known by how they begin.
///
/// What is there already is replaced only if it is of the same kind, so that no slip of a path puts a
/// report in the place of weights.
package enum ReportKind: Sendable {
  case page
  case sarif
  case junit
  case statement

  /// What such files have near their beginning, besides the marks of a page.
  private var marks: [String] {
    switch self {
    case .page: []
    case .sarif: ["\"$schema\"", "sarif"]
    case .junit: ["<?xml", "<testsuite"]
    case .statement: ["\"_type\"", "https://in-toto.io/Statement/"]
    }
  }

  /// What a file that is none is not.
  private var title: String {
    switch self {
    case .page: "page of suture"
    case .sarif: "SARIF log"
    case .junit: "JUnit report"
    case .statement: "statement of in-toto"
    }
  }

  /// Checks that a report of this kind can be written to `path`, and touches nothing.
  ///
  /// - Parameters:
  ///   - path: where the report goes.
  ///   - replacing: whether an earlier one may be replaced.
  /// - Returns: the file to write.
  /// - Throws: `NotReplaceable` for a file of another kind, `FileError` for what is no file, cannot be
  ///   one, or may not be replaced.
  package func file(at path: Path, replacing: Bool = true) throws -> ReportFile {
    let isThere = try FileStatus.ifOnDisk(path)?.kind == .regular
    let file = try ReportFile(for: path, replacing: isThere && replacing)
    if isThere, try !isBegun(by: path) {
      throw NotReplaceable(path: path.text, reason: "it is no \(title)")
    }
    return file
  }

  private func isBegun(by path: Path) throws -> Bool {
    let input = try InputFile(path, access: .positional)
    let start = try input.bytes(in: 0..<min(input.byteCount, 4096))
    guard self != .page else { return Page.isPage(start) }
    let text = String(decoding: start, as: UTF8.self)
    return (text.hasPrefix("{") || text.hasPrefix("<")) && marks.allSatisfy { text.contains($0) }
  }
}
