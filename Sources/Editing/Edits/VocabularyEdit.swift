internal import Layouts
internal import Tensors

/// Changes the number of rows that are indexed by token ids.
struct VocabularyEdit: Edit {
  static let changesNumbers = true
  static let definition = EditDefinition(
    "resize-vocab", "change the rows of the embedding and the head", form: "ROWS",
    short: .field("size"),
    [
      .init("size", "the rows of the output", isRequired: true),
      .init("multiple", "round them up to a multiple of this"),
      .init("fill", "what new rows are: mean (of all rows, the default) or zero"),
      .init("shrink", "true allows to cut rows that no token has; unchecked, any rows"),
      .init("tensors", "which tensors (default: embedding, head and its bias)"),
    ])

  let size: Int
  let fill: ResizedRows.Fill
  /// `false`, `true` or `unchecked`.
  let shrink: String
  let patterns: [TensorPattern]?

  init?(_ fields: inout EditFields) {
    let multiple = fields.has("multiple") ? fields.count("multiple") : 1
    let fill =
      fields.has("fill")
      ? fields.word("fill", among: ResizedRows.Fill.allCases.map(\.rawValue)) : "mean"
    let shrink =
      fields.has("shrink")
      ? fields.word("shrink", among: ["true", "false", "unchecked"]) : "false"
    patterns = fields.has("tensors") ? fields.patterns("tensors") : nil
    guard let size = fields.count("size"), let multiple, let shrink,
      let fill = fill.flatMap(ResizedRows.Fill.init), fields.isSound
    else { return nil }
    let (rounded, overflow) = size.addingReportingOverflow(multiple - 1)
    guard !overflow, size <= Int(Int32.max) else {
      fields.fail("no vocabulary has \(size) rows")
      return nil
    }
    self.size = rounded / multiple * multiple
    self.fill = fill
    self.shrink = shrink
  }

  var description: String {
    "resize-vocab \(size), fill \(fill.rawValue), shrink \(shrink)"
      + (patterns.map { " of " + $0.map(\.text).joined(separator: ", ") } ?? "")
  }

  func apply(to model: inout EditedModel) throws -> Int {
    let names = try selection(&model)
    guard let first = names.first, let rows = model[first]?.shape.first else { return 0 }
    if size < rows { try checkShrinking(&model, from: rows) }
    for name in names {
      guard let tensor = model[name] else { continue }
      guard tensor.shape.first == rows else {
        throw EditError(
          .input,
          "\(name.quoted) has the shape \(tensor.shape), but \(first.quoted) has \(rows) rows")
      }
      guard size != rows else { continue }
      guard let resized = ResizedRows(tensor.tensor, rows: size, fill: fill) else {
        throw EditError(
          .input, "rows of type \(tensor.dtype.rawValue), as \(name.quoted) has, cannot be made",
          hint: "fill: zero makes rows of any type")
      }
      model.update(name) {
        $0.tensor = resized.resized(nominalType: tensor.dtype)
        $0.note("rows \(rows) to \(size)" + (size > rows ? " (\(fill.rawValue))" : ""))
      }
    }
    try model.configure { try $0.setVocabularySize(size) }
    return size == rows ? 0 : names.count
  }

  /// The tensors with a row for each token id; the embedding stands first.
  private func selection(_ model: inout EditedModel) throws -> [TensorName] {
    if let patterns {
      var names: [TensorName] = []
      for pattern in patterns { names += try model.select(pattern).map(\.name) }
      return names
    }
    let embedding = ArchitectureHint.embedding(among: model.specs, hint: model.configuration?.hint)
    guard let embedding else {
      throw EditError(
        .input, "there is no tensor that is known for an embedding",
        hint: "'tensors' in a script says which tensors have a row for each token")
    }
    let others = model.specs.filter { spec in
      guard spec.name != embedding.name, LayerName(spec.name) == nil,
        spec.shape.first == embedding.shape[0]
      else { return false }
      switch TensorKind(spec.name) {
      case .head: return spec.shape.count <= 2
      case .embedding:
        return ArchitectureHint.embeddingNames.contains(spec.name)
          || spec.name.text.hasSuffix("embed_tokens.weight")
      case .norm, .other: return false
      }
    }
    return [embedding.name] + others.map(\.name)
  }

  /// Refuses to cut rows that are asked for.
  private func checkShrinking(_ model: inout EditedModel, from rows: Int) throws {
    guard shrink != "false" else {
      throw EditError(
        .unsafe, "\(rows) rows would be cut to \(size)",
        hint: "'shrink: true' allows to cut rows that no token of the tokenizer has")
    }
    guard shrink != "unchecked" else {
      model.warnings += try LastToken.settings(beside: model.input).filter { $0.id >= size }.map {
        "\($0.file): \($0.text) is \($0.id), but only \(size) rows are left"
      }
      return
    }
    guard let last = try LastToken(beside: model.input) else {
      throw EditError(
        .unsafe, "\(rows) rows would be cut to \(size), and there is no tokenizer to check them by",
        hint: "'shrink: unchecked' cuts them all the same")
    }
    guard last.id >= size else { return }
    throw EditError(
      .unsafe,
      "\(size) rows are too few: \(last.text) has the id \(last.id), as \(last.file) says",
      hint: "at least \(last.id + 1) rows are in use")
  }
}
