/// A parameter of a merge method: what values it takes and where they come from.
package struct ParameterDefinition: Hashable, Sendable {
  /// The type of a value.
  package enum Kind: Hashable, Sendable {
    case float
    case integer
    case boolean
    /// One of several words, or with `orBoolean` true or false.
    case word([String], orBoolean: Bool)

    /// What a value is, without an article.
    package var noun: String {
      switch self {
      case .float: "number"
      case .integer: "whole number"
      case .boolean: "boolean"
      case .word(let words, let orBoolean):
        ((orBoolean ? ["true", "false"] : []) + words).joined(separator: ", ")
      }
    }

    /// What a value is, with an article.
    package var inWords: String {
      if case .word = self { "one of \(noun)" } else { "a \(noun)" }
    }

    /// Whether booleans are values of their own and no numbers.
    var takesBooleans: Bool {
      switch self {
      case .boolean, .word: true
      case .float, .integer: false
      }
    }
  }

  /// Whether every model has its own value.
  package enum Scope: Hashable, Sendable {
    /// One value for each input; filters see that input's tensor name.
    case perModel
    /// One value for each output tensor; filters see the output's tensor name.
    case shared
  }

  /// What holds where no recipe level gives a value.
  package enum Fallback: Hashable, Sendable {
    case required
    case value(ParameterValue)
    /// The parameter stays without a value, which its method understands.
    case absent
  }

  package let name: String
  package let kind: Kind
  package let scope: Scope
  package let fallback: Fallback
  package let limits: ParameterLimits?

  package init(
    _ name: String, _ kind: Kind, _ scope: Scope, _ fallback: Fallback,
    limits: ParameterLimits? = nil
  ) {
    self.name = name
    self.kind = kind
    self.scope = scope
    self.fallback = fallback
    self.limits = limits
  }
}

/// The values of a parameter that make sense, and what it means to leave them.
package struct ParameterLimits: Hashable, Sendable {
  package let range: ClosedRange<Double>
  /// What a value outside of the range is.
  package let severity: Severity

  package init(_ range: ClosedRange<Double>, _ severity: Severity) {
    self.range = range
    self.severity = severity
  }

  /// Densities: shares of the elements.
  package static let density = Self(0...1, .error)

  /// Positions between two models: outside of them is extrapolation.
  package static let interpolation = Self(0...1, .warning)

  /// Numbers from 0 on.
  package static let positive = Self(0 ... .greatestFiniteMagnitude, .error)

  /// The severity and the complaint about `value`, or nil if it is within the range.
  package func complaint(about value: Double) -> (Severity, String)? {
    guard !range.contains(value) else { return nil }
    if range.upperBound == .greatestFiniteMagnitude {
      return (severity, "\(Self.short(value)) is below \(Self.short(range.lowerBound))")
    }
    let bounds = "\(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
    return (severity, "\(Self.short(value)) is outside \(bounds)")
  }

  private static func short(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
