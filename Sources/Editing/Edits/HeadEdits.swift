internal import Checkpoints
internal import Layouts
internal import Models
internal import Tensors

/// Leaves out a head that is the embedding, and says so in the configuration.
struct TieEdit: Edit {
  static let definition = EditDefinition(
    "tie", "leave out the head, which must be the embedding", form: "", short: .nothing,
    [.init("force", "leave it out although it is another (true or false)")])

  let isForced: Bool

  init?(_ fields: inout EditFields) {
    isForced = fields.flag("force") ?? false
    guard fields.isSound else { return nil }
  }

  var description: String { isForced ? "tie by force" : "tie" }

  func apply(to model: inout EditedModel) throws -> Int {
    let names = HeadNames(in: model)
    guard let embedding = names.embedding, let kept = model[embedding] else {
      throw EditError(.input, "there is no tensor that is known for an embedding")
    }
    try model.configure { try $0.setTying(true) }
    guard let head = names.head, let dropped = model[head] else {
      model.notes.append("tie: no head is stored beside \(embedding.quoted)")
      return 0
    }
    let isSame =
      kept.dtype == dropped.dtype && kept.tensor.spec.dtype == dropped.tensor.spec.dtype
      ? try kept.tensor.hasBytes(of: dropped.tensor) : false
    if !isSame, !isForced {
      throw EditError(
        .unsafe, "\(head.quoted) is not \(embedding.quoted): tying them would lose it",
        hint: "--head force-tie, or 'tie: {force: true}' in a script, leaves it out all the same")
    }
    if !isSame { model.warnings.append("\(head.quoted) differed from \(embedding.quoted)") }
    model.remove([head])
    return try 1 + tieBias(of: head, in: &model)
  }

  /// Leaves out a second bias of the head, which loaders tie to the first one.
  private func tieBias(of head: TensorName, in model: inout EditedModel) throws -> Int {
    guard let bias = HeadBias(of: head), let own = model[bias.own], let shared = model[bias.shared]
    else { return 0 }
    let isSame = own.dtype == shared.dtype ? try own.tensor.hasBytes(of: shared.tensor) : false
    if !isSame {
      guard isForced else {
        throw EditError(
          .unsafe, "\(bias.own.quoted) is not \(bias.shared.quoted): tying the head would lose it",
          hint: "--head force-tie, or 'tie: {force: true}' in a script, leaves it out all the same")
      }
      model.warnings.append("\(bias.own.quoted) differed from \(bias.shared.quoted)")
    }
    model.remove([bias.own])
    return 1
  }
}

/// Stores the embedding once more as the head, and says so in the configuration.
struct UntieEdit: Edit {
  static let definition = EditDefinition(
    "untie", "store the embedding once more as the head", form: "", short: .nothing,
    [.init("head", "the name of the head, where the architecture is not known")])

  let head: String?

  init?(_ fields: inout EditFields) {
    head = fields.text("head")
    guard fields.isSound else { return nil }
  }

  var description: String { "untie" + (head.map { " as \($0)" } ?? "") }

  func apply(to model: inout EditedModel) throws -> Int {
    let names = HeadNames(in: model)
    guard let embedding = names.embedding, var copy = model[embedding] else {
      throw EditError(.input, "there is no tensor that is known for an embedding")
    }
    if let stored = names.head, head == nil, let tensor = model[stored] {
      let wasTied = model.configuration?.tiesEmbeddings == true
      if wasTied, try !copy.tensor.hasBytes(of: tensor.tensor) {
        throw EditError(
          .input,
          "\(stored.quoted) is stored, but the configuration ties it to \(embedding.quoted), and they "
            + "differ", hint: "drop \(stored) first to make the head what loaders use now")
      }
      try model.configure { try $0.setTying(false) }
      model.notes.append("untie: \(stored.quoted) is stored already")
      return try untieBias(of: stored, in: &model)
    }
    guard let name = head.map({ TensorName($0) }) ?? names.expectedHead else {
      throw EditError(
        .input, "nothing says what the head of this architecture is called",
        hint: "'untie: {head: NAME}' in a script says it")
    }
    copy.note("copy")
    try model.add(copy, as: name)
    try model.configure { try $0.setTying(false) }
    return try 1 + untieBias(of: name, in: &model)
  }

  /// Stores the bias of the head once more where loaders of tied models take one tensor for two.
  private func untieBias(of head: TensorName, in model: inout EditedModel) throws -> Int {
    guard let bias = HeadBias(of: head), model[bias.own] == nil, var copy = model[bias.shared]
    else { return 0 }
    copy.note("copy")
    try model.add(copy, as: bias.own)
    return 1
  }
}

/// The two biases of the heads of BERT and its kind, which are one where the head is tied.
///
/// Beside `decoder.weight` stand `bias`, which is always stored, and `decoder.bias`, which loaders
/// look for as soon as the head is a matrix of its own. Source: transformers 5.23, `_tied_weights_keys`
/// of `BertForMaskedLM` and `RobertaForMaskedLM`.
struct HeadBias {
  let shared: TensorName
  let own: TensorName

  /// Nil for heads of other kinds.
  init?(of head: TensorName) {
    let ending = ".decoder.weight"
    guard head.text.hasSuffix(ending) else { return nil }
    let module = String(head.text.dropLast(ending.count))
    shared = TensorName(module + ".bias")
    own = TensorName(module + ".decoder.bias")
  }
}

/// The names of a model's embedding and head.
struct HeadNames {
  let embedding: TensorName?
  /// The head that is stored.
  let head: TensorName?
  /// What the head is called beside this embedding, if the architecture is known.
  let expectedHead: TensorName?

  init(in model: EditedModel) {
    let hint = model.configuration?.hint
    let specs = model.specs
    let embedding = ArchitectureHint.embedding(among: specs, hint: hint)?.name
    let known = (hint?.heads ?? []) + ArchitectureHint.headNames
    head = known.first { model[$0] != nil }
    self.embedding = embedding
    let hints = hint.map { [$0] } ?? ArchitectureHint.all
    expectedHead =
      hints.lazy.compactMap { hint -> TensorName? in
        guard let embedding, let place = hint.embeddings.firstIndex(of: embedding) else {
          return nil
        }
        // Generations of prefixes stand in the same order in both lists.
        return hint.embeddings.count == hint.heads.count ? hint.heads[place] : hint.heads.first
      }.first
  }
}
