extension Recipe {
  /// Another method, other parameters or a single model for the output tensors of some names.
  package struct Override: Sendable {
    /// Which output tensors.
    package let filter: TensorFilter
    /// Nil for the recipe's own.
    package let method: Placed<MethodSignature>?
    /// Go before all levels of the recipe.
    package let parameters: Parameters
    /// The only input that is used, the first of this name in each slice; nil for all of them.
    package let model: Placed<ModelReference>?
    package let place: RecipePlace
  }

  /// The method of the tensors of an override, or of all others.
  func method(of override: Int?) -> Placed<MethodSignature> {
    override.flatMap { overrides[$0].method } ?? method
  }
}

/// Finds the override of each output tensor: the first whose filter the name passes.
struct OverrideMatcher {
  private let overrides: [Recipe.Override]
  private var matcher = TensorFilterMatcher()
  /// By override, whether a tensor has it, and whether one would have it but for an earlier one.
  private var matches: [(isUsed: Bool, isShadowed: Bool)]

  init(_ overrides: [Recipe.Override]) {
    self.overrides = overrides
    matches = overrides.map { _ in (false, false) }
  }

  /// The override of the output tensor `name`; nil if no filter lets it pass.
  mutating func index(for name: String) -> Int? {
    var first: Int?
    for (index, override) in overrides.enumerated()
    where matcher.passes(name, override.filter) {
      if first == nil {
        first = index
        matches[index].isUsed = true
      } else {
        matches[index].isShadowed = true
      }
    }
    return first
  }

  /// Overrides that no tensor had: a recipe that says what has no effect is mistaken.
  var problems: [PlanProblem] {
    zip(overrides, matches).compactMap { override, match in
      guard !match.isUsed else { return nil }
      let reason =
        match.isShadowed
        ? "earlier overrides take every tensor that the filter \(override.filter) lets pass"
        : "the filter \(override.filter) of this override lets no tensor of the output pass"
      return PlanProblem(reason, place: override.place)
    }
  }
}
