internal import Tensors

/// Leaves tensors out.
struct DropEdit: Edit {
  static let definition = EditDefinition(
    "drop", "leave tensors out", form: "PATTERN", short: .field("tensors"),
    [.init("tensors", "which tensors, or a list", isRequired: true)])

  let patterns: [TensorPattern]

  init?(_ fields: inout EditFields) {
    guard let patterns = fields.patterns("tensors") else { return nil }
    self.patterns = patterns
  }

  var description: String { "drop " + patterns.map(\.text).joined(separator: ", ") }

  func apply(to model: inout EditedModel) throws -> Int {
    let names = try selection(patterns, &model)
    model.remove(names.sorted())
    return names.count
  }
}

/// Leaves out all tensors but some.
struct KeepEdit: Edit {
  static let definition = EditDefinition(
    "keep", "leave out all tensors but these", form: "PATTERN", short: .field("tensors"),
    [.init("tensors", "which tensors, or a list", isRequired: true)])

  let patterns: [TensorPattern]

  init?(_ fields: inout EditFields) {
    guard let patterns = fields.patterns("tensors") else { return nil }
    self.patterns = patterns
  }

  var description: String { "keep " + patterns.map(\.text).joined(separator: ", ") }

  func apply(to model: inout EditedModel) throws -> Int {
    let kept = try selection(patterns, &model)
    model.remove(model.names.filter { !kept.contains($0) })
    return kept.count
  }
}

/// The tensors of several patterns, each of which has some.
private func selection(
  _ patterns: [TensorPattern], _ model: inout EditedModel
) throws(EditError) -> Set<TensorName> {
  var names: Set<TensorName> = []
  for pattern in patterns { names.formUnion(try model.select(pattern).map(\.name)) }
  return names
}
