import StrictYAML

/// How serious a problem of a recipe is.
package enum Severity: String, Hashable, Sendable {
  case error
  case warning
}

/// One thing that is wrong or doubtful in a recipe, at its place.
package struct RecipeProblem: Error, Hashable, Sendable {
  package let severity: Severity
  package let place: RecipePlace
  /// A lower-case sentence without a final period.
  package let message: String

  package init(_ severity: Severity, at place: RecipePlace, _ message: String) {
    self.severity = severity
    self.place = place
    self.message = message
  }

  /// A problem of the text, which is always an error.
  init(_ problem: YAMLProblem) { self.init(.error, at: problem.place, problem.message) }

  /// The line that is shown: `file:line:column: severity: message`.
  package func line(in file: String) -> String {
    "\(file):\(place): \(severity.rawValue): \(message)"
  }
}

/// A recipe that cannot be used, with all of its problems (warnings too) in the order of the text.
package struct RecipeError: Error, Hashable, Sendable, CustomStringConvertible {
  package let file: String
  package let problems: [RecipeProblem]

  package init(file: String, problems: [RecipeProblem]) {
    self.file = file
    self.problems = problems.inTextOrder
  }

  /// One line for each problem, without a final newline; after many, only their number.
  package var description: String {
    var lines = problems.prefix(Self.shownCount).map { $0.line(in: file) }
    let rest = problems.count - lines.count
    if rest > 0 { lines.append("\(file): \(rest) more problems") }
    return lines.joined(separator: "\n")
  }

  private static let shownCount = 100
}

extension [RecipeProblem] {
  /// The problems by place; problems at one place by severity and message, each only once.
  package var inTextOrder: [RecipeProblem] {
    Set(self).sorted {
      ($0.place, $0.severity.rawValue, $0.message) < ($1.place, $1.severity.rawValue, $1.message)
    }
  }
}
