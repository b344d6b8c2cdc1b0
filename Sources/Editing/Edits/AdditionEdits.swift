internal import Arithmetic
internal import Checkpoints
internal import Models
internal import Tensors

/// Adds tensors to others: `t + factor * s`.
struct AddEdit: Edit {
  static let changesNumbers = true
  static let definition = EditDefinition(
    "add", "add another tensor to each: t + factor * s", form: "PATTERN from MODEL",
    short: .pair("tensors", "from", separator: " from "),
    [
      .init("tensors", "which tensors are changed", isRequired: true),
      .init("with", "the name of what is added, with captures (default: the same)"),
      .init("from", "another model that has what is added"),
      .init("factor", "what it is multiplied by (default: 1)"),
    ])

  private let addends: Addends
  private let factor: Double

  init?(_ fields: inout EditFields) {
    let factor = fields.has("factor") ? fields.number("factor") : 1
    guard let addends = Addends(&fields), let factor else { return nil }
    guard addends.references.count <= 1, addends.templates.count == 1 else {
      fields.fail("add takes one tensor for each; write one edit for each model")
      return nil
    }
    (self.addends, self.factor) = (addends, factor)
  }

  var description: String {
    "add \(addends.description)" + (factor == 1 ? "" : ", times \(factor)")
  }

  func apply(to model: inout EditedModel) throws -> Int {
    let factor = factor
    return try addends.combine(in: &model, "add") { target, others in
      let terms =
        [target] + others.map { LinearCombination.Term(tensor: $0.tensor, weight: factor) }
      let sign = factor == 1 ? "" : "\(factor) * "
      return (LinearCombination(terms), "add \(sign)")
    }
  }
}

/// Puts the mean of tensors in the place of each.
struct AverageEdit: Edit {
  static let changesNumbers = true
  static let definition = EditDefinition(
    "average", "put the mean of each and others in its place", form: "PATTERN from MODEL",
    short: .pair("tensors", "from", separator: " from "),
    [
      .init("tensors", "which tensors are changed", isRequired: true),
      .init("with", "the names of the others, with captures; one or a list (default: the same)"),
      .init("from", "other models that have them; one or a list"),
    ])

  private let addends: Addends

  init?(_ fields: inout EditFields) {
    guard let addends = Addends(&fields) else { return nil }
    self.addends = addends
  }

  var description: String { "average \(addends.description)" }

  func apply(to model: inout EditedModel) throws -> Int {
    try addends.combine(in: &model, "average") { target, others in
      let terms = [target] + others
      return (LinearCombination(terms, dividedBy: Double(terms.count)), "average with ")
    }
  }
}

/// Which tensors go together with which others.
private struct Addends {
  let pattern: TensorPattern
  let templates: [NameTemplate]
  let references: [String]

  init?(_ fields: inout EditFields) {
    guard let pattern = fields.pattern("tensors") else { return nil }
    self.pattern = pattern
    references = fields.has("from") ? fields.references("from") ?? [] : []
    templates = fields.has("with") ? fields.templates("with", for: pattern) ?? [] : [.same]
    guard fields.isSound else { return nil }
    if references.isEmpty, templates == [.same] {
      fields.fail(
        "\(fields.key) needs 'with', another tensor, or 'from', another model; in short: "
          + "\(fields.key): PATTERN from MODEL")
      return nil
    }
  }

  var description: String {
    let others =
      templates == [.same] ? "" : " with " + templates.map(\.text).joined(separator: ", ")
    return pattern.text + others
      + (references.isEmpty ? "" : " from " + references.joined(separator: ", "))
  }

  /// Replaces each tensor by what `make` makes of it and its others.
  ///
  /// All of them are as they were before the edit.
  func combine(
    in model: inout EditedModel, _ edit: String,
    _ make: (LinearCombination.Term, [LinearCombination.Term]) -> (LinearCombination?, String)
  ) throws -> Int {
    let names = Set(try model.computable(pattern, edit))
    let models = try references.map { try model.other($0) }
    let matcher = TensorPatternMatcher(pattern)
    var changed: [(TensorName, EditedTensor)] = []
    for name in names.sorted() {
      guard var tensor = model[name] else { continue }
      let sources = try others(of: name, matcher.matches(in: name), models, model)
      for source in sources where source.tensor.spec.shape != tensor.shape {
        throw EditError(
          .input,
          "\(name.quoted) has the shape \(tensor.shape), but \(source.tensor.name.quoted) of "
            + "'\(source.model)' has \(source.tensor.spec.shape)")
      }
      let (combination, verb) = make(
        .init(tensor: tensor.tensor, weight: 1),
        sources.map { .init(tensor: $0.tensor, weight: 1) })
      guard let combined = combination?.tensor(nominalType: tensor.dtype) else {
        let odd = sources.first { ElementType($0.tensor.spec.dtype) == nil }
        throw EditError(
          .input, "\(odd?.tensor.name.quoted ?? name.quoted) is of a type that is not computed with"
        )
      }
      tensor.tensor = combined
      tensor.derive(from: sources.flatMap(\.stored))
      tensor.note(verb + sources.map { $0.words(besides: name) }.joined(separator: ", "))
      changed.append((name, tensor))
    }
    for (name, tensor) in changed { model.update(name) { $0 = tensor } }
    return changed.count
  }

  /// A tensor that is added, and the model that it is of.
  private struct Source {
    var tensor: LogicalTensor
    var model: String
    var name: TensorName
    var isOther: Bool
    /// What it is made of itself.
    var stored: [(tensor: LogicalTensor, model: String)]

    func words(besides target: TensorName) -> String {
      let isSame = name == target
      return isOther ? (isSame ? model : "\(name) of \(model)") : isSame ? "itself" : name.text
    }
  }

  private func others(
    of name: TensorName, _ matches: [TensorPatternMatcher.Match], _ models: [Model],
    _ edited: EditedModel
  ) throws(EditError) -> [Source] {
    var sources: [Source] = []
    for template in templates {
      let wanted =
        template == .same ? name : try template.name(replacing: matches, in: name)
      if models.isEmpty {
        guard let tensor = edited[wanted] else {
          throw EditError("there is no \(wanted.quoted) to go together with \(name.quoted)")
        }
        sources.append(
          Source(
            tensor: tensor.tensor, model: tensor.model, name: wanted, isOther: false,
            stored: tensor.sources))
      }
      for model in models {
        guard let tensor = model.checkpoint[wanted] else {
          throw EditError(
            .input,
            "'\(model.reference)' has no \(wanted.quoted) to go together with \(name.quoted)")
        }
        sources.append(
          Source(
            tensor: tensor, model: model.reference, name: wanted, isOther: true,
            stored: [(tensor, model.reference)]))
      }
    }
    return sources
  }
}
