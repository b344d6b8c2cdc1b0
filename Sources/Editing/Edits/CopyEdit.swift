internal import Checkpoints
internal import Models
internal import Tensors

/// Puts tensors in under other names, or out of another model.
struct CopyEdit: Edit {
  static let definition = EditDefinition(
    "copy", "put tensors in under another name, or out of another model", form: "PATTERN -> NAME",
    short: .pair("tensors", "to", separator: "->"),
    [
      .init("tensors", "which tensors", isRequired: true),
      .init("to", "the name of the copy (default: the same)"),
      .init("from", "another model to take them from"),
      .init("replace", "whether tensors of the name are replaced (default: an error)"),
    ])

  let pattern: TensorPattern
  let template: NameTemplate
  let reference: String?
  let replaces: Bool

  init?(_ fields: inout EditFields) {
    guard let pattern = fields.pattern("tensors") else { return nil }
    self.pattern = pattern
    reference = fields.reference("from")
    replaces = fields.flag("replace") ?? false
    if fields.has("to") {
      guard let template = fields.template("to", for: pattern) else { return nil }
      self.template = template
    } else if reference != nil {
      template = .same
    } else {
      fields.fail("a copy in the same model needs 'to', the name of the copy")
      return nil
    }
  }

  var description: String {
    let from = reference.map { " from \($0)" } ?? ""
    let to = template == .same ? "" : " -> \(template.text)"
    return "copy \(pattern.text)\(from)\(to)" + (replaces ? ", replacing" : "")
  }

  func apply(to model: inout EditedModel) throws -> Int {
    let other = try reference.map { try model.other($0) }
    var copies: [TensorName: EditedTensor] = [:]
    for selected in try model.select(pattern, in: other) {
      let name =
        template == .same
        ? selected.name : try template.name(replacing: selected.matches, in: selected.name)
      let source =
        other.map { other in
          other.checkpoint[selected.name].map { EditedTensor($0, of: other.reference) }
        } ?? model[selected.name]
      guard var copy = source else { continue }
      if let twin = copies[name] {
        throw EditError("\(name.quoted) would be both \(twin.source) and \(copy.source)")
      }
      copy.note("copy")
      copies[name] = copy
    }
    for (name, copy) in copies.sorted(by: { $0.key < $1.key }) {
      if replaces { model.replace(name, with: copy) } else { try model.add(copy, as: name) }
    }
    return copies.count
  }
}
