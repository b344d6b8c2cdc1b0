package import Storage

/// Where the repository's fixtures are, found from this file's place.
package enum Fixtures {
  /// The root of the repository.
  package static let repository = Path(#filePath).parent.parent.parent

  /// A path below `fixtures/`.
  package static func path(_ name: String) -> Path {
    repository.joining("fixtures").joining(name)
  }
}
