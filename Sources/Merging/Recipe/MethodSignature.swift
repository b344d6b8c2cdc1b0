internal import StrictYAML

/// What a merge method expects of a recipe.
package struct MethodSignature: Hashable, Sendable {
  /// What a method does with `base_model`.
  package enum Base: Hashable, Sendable {
    /// It must be given and be among the inputs of every slice.
    case required
    /// It may be missing; if given, it must be among the inputs of every slice.
    case optional
    /// It is an input like any other.
    case ignored
  }

  /// How many inputs a method takes, the base included unless it says otherwise.
  package struct InputCount: Hashable, Sendable {
    package let minimum: Int
    package let maximum: Int?
    /// Whether a base model is not one of those counted.
    package var isBesidesBase = false

    package static func exactly(_ count: Int, besidesBase: Bool = false) -> Self {
      Self(minimum: count, maximum: count, isBesidesBase: besidesBase)
    }
    package static func atLeast(_ count: Int, besidesBase: Bool = false) -> Self {
      Self(minimum: count, maximum: nil, isBesidesBase: besidesBase)
    }

    /// Whether that many inputs will do, the base included only if it counts.
    package func contains(_ count: Int) -> Bool { count >= minimum && count <= maximum ?? count }

    /// The rule in words: `exactly 2 models`.
    package var inWords: String {
      let noun = (minimum == 1 ? "model" : "models") + (isBesidesBase ? " besides the base" : "")
      return switch maximum {
      case minimum: "exactly \(minimum) \(noun)"
      case let maximum?: "\(minimum) to \(maximum) \(noun)"
      case nil: "at least \(minimum) \(noun)"
      }
    }
  }

  package let name: String
  package let parameters: [ParameterDefinition]
  package let base: Base
  package let inputs: InputCount

  package init(
    _ name: String, parameters: [ParameterDefinition], base: Base, inputs: InputCount
  ) {
    self.name = name
    self.parameters = parameters
    self.base = base
    self.inputs = inputs
  }

  /// The definition of a parameter, or nil if the method has none of that name.
  package func parameter(named name: String) -> ParameterDefinition? {
    parameters.first { $0.name == name }
  }

  /// Whether per-model parameters are looked up for the base too.
  package var bindsBase: Bool { base == .ignored }
}

/// The merge methods that a recipe may name.
package struct MethodTable: Sendable {
  /// The methods that can run.
  package let methods: [MethodSignature]

  package init(_ methods: [MethodSignature]) { self.methods = methods }

  /// The method of this name.
  package func method(named name: String) -> MethodSignature? { methods.first { $0.name == name } }

  /// What to add to the message that there is no method `name`: the nearest one, or nothing.
  package func hint(for name: String) -> String {
    NearestName.hint(for: name, among: methods.map(\.name))
  }

  /// Whether a parameter belongs to some method, so that it is useless rather than misspelt.
  func knows(parameter name: String) -> Bool {
    methods.contains { $0.parameter(named: name) != nil }
  }
}
