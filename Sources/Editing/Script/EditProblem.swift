package import StrictYAML

/// One thing that is wrong in a script of edits, at its place.
package struct EditProblem: Hashable, Sendable {
  package let place: YAMLPlace
  /// A lower-case sentence without a final period.
  package let message: String

  init(at place: YAMLPlace, _ message: String) {
    self.place = place
    self.message = message
  }
}

/// A script or an option that cannot be used, with all of its problems in the order of the text.
package struct EditScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A file, or an option such as `--rename`.
  package let source: String
  /// Whether the source is a file, which has lines and columns.
  package let isFile: Bool
  package let problems: [EditProblem]

  init(source: String, isFile: Bool, problems: [EditProblem]) {
    self.source = source
    self.isFile = isFile
    self.problems = problems.sorted { ($0.place, $0.message) < ($1.place, $1.message) }
  }

  /// A line for each problem; those of files as editors find them.
  package var description: String {
    var lines = problems.prefix(Self.shownCount).map { problem in
      isFile
        ? "\(source):\(problem.place): error: \(problem.message)" : "\(source): \(problem.message)"
    }
    let rest = problems.count - lines.count
    if rest > 0 { lines.append("\(source): \(rest) more problems") }
    return lines.joined(separator: "\n")
  }

  private static let shownCount = 100
}
