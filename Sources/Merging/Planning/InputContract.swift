internal import Tensors

/// What a method takes, beside the inputs that are left of one output tensor.
///
/// The reader has checked whole slices against the recipe's own method.
struct InputContract {
  let recipe: Recipe
  let assignment: Assignment
  let method: Placed<MethodSignature>
  /// The index of the base among the slice's sources.
  let base: Int?

  /// Why the method cannot merge these inputs; nil if it can.
  var problem: PlanProblem? {
    guard assignment.override != nil || assignment.isPartial else { return nil }
    let method = method.value
    let hasBase = assignment.sources.contains { $0.source == base }
    if method.base == .required, !hasBase {
      return problem(
        recipe.base == nil && assignment.slice.base == nil
          ? "'\(method.name)' needs a base_model"
          : "the base model is not among the inputs, where '\(method.name)' needs it")
    }
    let count = assignment.sources.count - (hasBase && method.inputs.isBesidesBase ? 1 : 0)
    if method.inputs.contains(count) { return nil }
    return problem(
      "'\(method.name)' takes \(method.inputs.inWords), found \(count)"
        + (count > 1 ? "; 'model' picks one" : ""))
  }

  private func problem(_ message: String) -> PlanProblem {
    let place = assignment.override.map { recipe.overrides[$0].place } ?? method.place
    return PlanProblem(message, tensor: assignment.output, place: place, isInputs: false)
  }
}
