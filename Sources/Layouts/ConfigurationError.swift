package import StrictJSON
package import StrictYAML

/// Why a configuration file was refused: every problem that was found in it.
package struct ConfigurationError: Error, Hashable, Sendable {
  /// One problem of the file.
  package enum Problem: Hashable, Sendable {
    /// The text is not JSON.
    case malformed(JSONError)
    /// The text is not YAML, or YAML of a kind that is refused.
    case malformedYAML(YAMLProblem)
    /// The outermost value is not an object.
    case notObject(found: JSONKind)
    /// The value of a key is of the wrong kind or out of range; `place` is `line:column`.
    case value(JSONPath, place: String, expected: String, found: String)
    /// Two values contradict each other.
    case conflict(String)
  }

  /// The file, as the person named it.
  package var file: String
  package var problems: [Problem]

  package init(file: String, problems: [Problem]) {
    self.file = file
    self.problems = problems
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// One line per problem, each with the file in front.
  package var description: String {
    problems.map { problem in
      switch problem {
      case .value(_, let place, _, _): "\(file):\(place): \(problem)"
      case .malformedYAML(let problem): "\(file):\(problem)"
      default: "\(file): \(problem)"
      }
    }.joined(separator: "\n")
  }
}

extension ConfigurationError.Problem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let error): "\(error)"
    case .malformedYAML(let problem): problem.message
    case .notObject(let found): "expected an object, found \(found.rawValue)"
    case .value(let path, _, let expected, let found):
      "'\(path)': expected \(expected), found \(found)"
    case .conflict(let text): text
    }
  }
}
