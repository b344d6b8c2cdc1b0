internal import Tensors

/// Gives tensors other names.
struct RenameEdit: Edit {
  static let definition = EditDefinition(
    "rename", "give tensors other names", form: "PATTERN -> NAME",
    short: .pair("tensors", "to", separator: "->"),
    [
      .init("tensors", "which tensors", isRequired: true),
      .init("to", "the new name, with captures such as $1", isRequired: true),
    ])

  let pattern: TensorPattern
  let template: NameTemplate

  init?(_ fields: inout EditFields) {
    guard let pattern = fields.pattern("tensors"),
      let template = fields.template("to", for: pattern)
    else { return nil }
    (self.pattern, self.template) = (pattern, template)
  }

  var description: String { "rename \(pattern.text) -> \(template.text)" }

  func apply(to model: inout EditedModel) throws -> Int {
    var renames: [(from: TensorName, to: TensorName)] = []
    for selected in try model.select(pattern) {
      let name = try template.name(replacing: selected.matches, in: selected.name)
      if name != selected.name { renames.append((selected.name, name)) }
    }
    try model.rename(renames)
    return renames.count
  }
}
