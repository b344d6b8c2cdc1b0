import Storage
import StrictJSON
import TestSupport
import Testing

/// A case of `fixtures/conformance/cases.json`.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  enum Verdict: String, Sendable { case accept, warn, reject }

  let id: String
  let format: String
  /// Which of the 70 kinds of malformed inputs; 0 for sound ones, nil for laxities of a reference.
  let number: Int?
  let rule: String?
  let verdict: Verdict
  let code: String?
  /// What is opened in a directory; nil for the directory itself.
  let opened: String?
  /// How a case is made that is not committed.
  let steps: [JSONValue]

  var testDescription: String { id }

  static let folder = Fixtures.path("conformance")

  /// All cases, in the order of the table.
  static let all: [ConformanceCase] = {
    guard let bytes = try? FileContents.bytes(of: folder.joining("cases.json")),
      let rows = try? JSONDocument(bytes).root.array
    else { return [] }
    return rows.compactMap(ConformanceCase.init)
  }()

  private init?(_ row: JSONValue) {
    guard let id = row["id"]?.string, let format = row["format"]?.string,
      let verdict = row["verdict"]?.string.flatMap(Verdict.init(rawValue:))
    else { return nil }
    self.id = id
    self.format = format
    self.verdict = verdict
    number = row["number"]?.integer
    rule = row["rule"]?.string
    code = row["code"]?.string
    opened = row["open"]?.string
    steps = row["make"]?.array ?? []
  }

  /// Puts the case where it can be opened, below a directory if it is not committed.
  func place(in directory: borrowing TemporaryDirectory) throws -> Path {
    guard !steps.isEmpty else { return target(Self.folder.joining(id)) }
    let maker = CaseMaker(root: directory.path, path: directory.path.joining(id))
    try maker.makeFolders(above: maker.path)
    for step in steps { try maker.run(step) }
    return target(maker.path)
  }

  private func target(_ path: Path) -> Path { opened.map(path.joining) ?? path }
}
