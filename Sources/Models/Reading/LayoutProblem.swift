package import Layouts
package import Storage

/// Something in a directory that contradicts its layout.
package struct LayoutProblem: Hashable, Sendable, CustomStringConvertible {
  /// The kinds of problems; the raw values are stable.
  package enum Code: String, Hashable, Sendable {
    case missingFile = "layout.missing-file"
    case missingArray = "layout.missing-array"
    case unknownArray = "layout.unknown-array"
    case shape = "layout.shape"
    case dtype = "layout.dtype"
    case strides = "layout.strides"
    case degree = "layout.degree"
    case steps = "layout.mixed-steps"
    case latest = "layout.latest"
    /// What the files do not say and nothing else said.
    case undetermined = "layout.undetermined"
    case unsupported = "layout.unsupported"
    case configuration = "layout.configuration"
  }

  package var code: Code
  /// The file or directory.
  package var path: String
  package var message: String
  /// What the reader can do.
  package var hint: String?

  package init(_ code: Code, _ path: String, _ message: String, hint: String? = nil) {
    self.code = code
    self.path = path
    self.message = message
    self.hint = hint
  }

  package var description: String { "\(Path(path).quoted): \(message)" }
}

/// All that keeps a directory from being read in its layout.
package struct LayoutError: Error, CustomStringConvertible {
  package var problems: [LayoutProblem]

  package init(_ problems: [LayoutProblem]) { self.problems = problems }

  /// Problems that are listed; the rest is counted.
  private static let shown = 12

  package var description: String {
    var lines = problems.prefix(Self.shown).map(\.description)
    if problems.count > Self.shown { lines.append("and \(problems.count - Self.shown) more") }
    return lines.joined(separator: "\n")
  }

  package var hint: String? { problems.lazy.compactMap(\.hint).first }

  /// Whether nothing is wrong with the files and options are missing.
  package var isUsage: Bool { problems.allSatisfy { $0.code == .undetermined } }
}
