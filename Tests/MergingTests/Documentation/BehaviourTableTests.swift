import Storage
import TestSupport
import Testing

/// The table of mergekit's behaviours names what shows ours.
@Suite struct `The table of behaviours` {
  /// Files of tests by name.
  private static func tests() throws -> [String: [Path]] {
    var found: [String: [Path]] = [:]
    func visit(_ directory: Path) throws {
      for entry in try DirectoryListing(of: directory).entries {
        let path = directory.joining(entry.name)
        if entry.kind == .directory {
          try visit(path)
        } else if entry.name.hasSuffix("Tests.swift") {
          found[entry.name, default: []].append(path)
        }
      }
    }
    try visit(Fixtures.repository.joining("Tests"))
    return found
  }

  @Test func `names tests and recipes that are there`() throws {
    let text = try FileContents.text(of: Fixtures.repository.joining("docs/mergekit-behaviours.md"))
    let tests = try Self.tests()
    let corpus = Set(
      try DirectoryListing(of: Fixtures.path("recipes/corpus")).entries.map(\.name))
    let words = text.replacing("\n", with: " ")
    for match in words.matches(of: /`([A-Za-z]+Tests\.swift)`(?: "([^"]+)")?/) {
      let name = String(match.output.1)
      let paths = try #require(tests[name], "there is no \(name)")
      guard let sentence = match.output.2 else { continue }
      #expect(
        try paths.contains { try FileContents.text(of: $0).contains("`\(sentence)`") },
        "\(name) lacks '\(sentence)'")
    }
    let recipes = words.matches(of: /`([0-9]{2}-[a-z0-9.-]+\.yaml)`/).map { String($0.output.1) }
    #expect(recipes.count > 30)
    for recipe in recipes { #expect(corpus.contains(recipe), "there is no \(recipe)") }
  }

  @Test func `has every behaviour`() throws {
    let text = try FileContents.text(of: Fixtures.repository.joining("docs/mergekit-behaviours.md"))
    let numbers = text.matches(of: /\n\| (B?[0-9]+) \|/).map { String($0.output.1) }
    #expect(numbers == (1...31).map { "B\($0)" } + (1...25).filter { $0 != 19 }.map { "\($0)" })
  }
}
