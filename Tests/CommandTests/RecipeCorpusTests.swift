import Foundation
import Storage
import TestSupport
import Testing

/// Recipes as people write them, planned against small models: each gives the plan or the error that
/// the text beside it states.
@Suite struct `The corpus of recipes` {
  static let names: [String] = {
    let entries = (try? DirectoryListing(of: Fixtures.path("recipes/corpus")).entries) ?? []
    return entries.map(\.name).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test func `has at least forty recipes`() { #expect(Self.names.count >= 40) }

  @Test func `gives the plans and errors that it states`() throws {
    let directory = try TemporaryDirectory()
    try CorpusModels.write(in: directory)
    for name in Self.names {
      let text = try FileContents.bytes(of: Fixtures.path("recipes/corpus/" + name))
      try directory.file(name, text)
      let outcome = try SutureProcess.run(
        ["plan", name, "-j", "2"], in: URL(fileURLWithPath: directory.path.text))
      let stated = name.replacing(".yaml", with: ".txt")
      try Self.expect(
        "exit \(outcome.status)\n\(outcome.errors)\(outcome.output)", equals: stated)
      #expect([0, 2, 3].contains(outcome.status), "\(name): \(outcome.errors)")
    }
  }

  private static func expect(_ text: String, equals name: String) throws {
    let path = Fixtures.path("recipes/corpus/" + name).text
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == expected, "differs from \(name)")
  }
}
