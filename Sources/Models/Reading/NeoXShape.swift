internal import Layouts
internal import Storage

/// The shape and dialect of a GPT-NeoX checkpoint, from its arrays and what else is known.
///
/// Widths come from shapes. The number of heads, the packing of grouped queries and the rule of row
/// biases are in no file; where nothing says them, that is a problem and not a guess.
struct NeoXShape {
  private(set) var shape: DecoderShape?
  private(set) var dialect: NeoXDialect?
  /// Rows of the embedding in all ranks, padding included.
  private(set) var storedVocabulary = 0
  private(set) var problems: [LayoutProblem] = []
  private(set) var notes: [String] = []

  private let files: NeoXFiles
  private let arrays: TorchArrays
  private let options: ReadingOptions
  private var path: String { files.step.text }

  init(
    _ files: NeoXFiles, _ arrays: TorchArrays, heads: HeadCounts,
    rowBias: NeoXDialect.RowBias?, options: ReadingOptions
  ) {
    self.files = files
    self.arrays = arrays
    self.options = options
    read(heads, rowBias)
  }

  private mutating func read(_ heads: HeadCounts, _ rowBias: NeoXDialect.RowBias?) {
    guard let norm = finalNorm else {
      return problem(.missingArray, "no module has the final norm (norm.scale or norm.weight)")
    }
    let layers = norm.module - 3
    guard layers > 0, let embedding = array(0, "word_embeddings.weight"), embedding.count == 2
    else { return problem(.missingArray, "module 0 has no word_embeddings.weight") }
    refuseUnsupported()
    let family: DecoderShape.Family = norm.isScale ? .llama : .gptNeoX
    let hidden = embedding[1]
    storedVocabulary = embedding[0] * files.degree
    let names = mlpNames(family)
    guard let names, let inner = inner(names),
      let attention = array(2, "attention.query_key_value.weight"), attention.count == 2,
      let dense = array(2, "attention.dense.weight"), dense.count == 2
    else {
      if problems.isEmpty {
        problem(.missingArray, "module 2 lacks weights of attention or MLP that are known here")
      }
      return
    }
    guard let groups = groups(heads, attention[0], dense[1], family) else { return }
    shape = DecoderShape(
      family: family, layerCount: layers, hidden: hidden, groups: groups.count,
      queriesPerGroup: groups.queries, headDimension: groups.dimension, inner: inner,
      vocabulary: options.vocabulary ?? storedVocabulary,
      isTied: array(norm.module + 1, "final_linear.weight") == nil)
    if let vocabulary = options.vocabulary, vocabulary > storedVocabulary || vocabulary < 1 {
      problem(
        .configuration,
        "the vocabulary is said to have \(vocabulary) rows, the embedding has \(storedVocabulary)")
    }
    guard let packing = packing(groups.queries, names), let bias = self.rowBias(rowBias) else {
      return
    }
    dialect = NeoXDialect(family: family, packing: packing, mlpNames: names, rowBias: bias)
  }

  /// The local shape of rank 0's array in a module.
  private func array(_ module: Int, _ name: String) -> [Int]? {
    switch files.form {
    case .pipeline: arrays.shape(NeoXScheme.layerFile(module: module, rank: 0), [name])
    case .sequential:
      arrays.shape(
        NeoXScheme.stateFile(rank: 0), ["module", "sequential.\(module).\(name)"])
    }
  }

  /// The module of the final norm; its weight is called scale in Llama-style models.
  private var finalNorm: (module: Int, isScale: Bool)? {
    let modules = Set(arrays.addresses.compactMap(Self.module))
    for module in modules.sorted(by: >) {
      if array(module, "norm.scale") != nil { return (module, true) }
      if array(module, "norm.weight") != nil { return (module, false) }
    }
    return nil
  }

  private static func module(of address: ArrayAddress) -> Int? {
    if case .layer(let module, _) = NeoXFileName(address.file) { return module }
    let parts = address.path.last?.split(separator: ".") ?? []
    return parts.count > 2 && parts[0] == "sequential" ? Int(parts[1]) : nil
  }

  // MARK: Widths

  private mutating func mlpNames(_ family: DecoderShape.Family) -> NeoXDialect.MLPNames? {
    if array(2, "mlp.linear1.weight") != nil { return .linear }
    if array(2, "mlp.dense_h_to_4h.weight") != nil { return .dense }
    if family == .llama, array(2, "mlp.w1.weight") != nil { return .separate }
    return nil
  }

  private func inner(_ names: NeoXDialect.MLPNames) -> Int? {
    let name =
      switch names {
      case .linear: "mlp.linear2.weight"
      case .dense: "mlp.dense_4h_to_h.weight"
      case .separate: "mlp.w2.weight"
      }
    guard let down = array(2, name), down.count == 2 else { return nil }
    return down[1] * files.degree
  }

  /// Key-value heads, queries for each, and the rows of a head.
  private mutating func groups(
    _ counts: HeadCounts, _ rows: Int, _ columns: Int, _ family: DecoderShape.Family
  ) -> (count: Int, queries: Int, dimension: Int)? {
    guard let heads = counts.heads, heads > 0 else {
      problem(
        .undetermined, "nothing says how many attention heads the model has",
        hint: "name its training configuration with --neox-config, or a Hugging Face "
          + "configuration of the same architecture with --base-config")
      return nil
    }
    let width = columns * files.degree
    guard width % heads == 0, (rows * files.degree - width) % 2 == 0 else {
      problem(.shape, "\(heads) heads do not divide the \(width) columns of attention.dense.weight")
      return nil
    }
    let dimension = width / heads
    let keyRows = (rows * files.degree - width) / 2
    guard keyRows > 0, keyRows % dimension == 0, heads % (keyRows / dimension) == 0 else {
      problem(
        .shape, "\(heads) heads of \(dimension) rows leave \(keyRows) rows for the keys in "
          + "attention.query_key_value.weight, which are no whole number of heads")
      return nil
    }
    let groups = keyRows / dimension
    if let stated = counts.keyValueHeads, stated != groups {
      problem(
        .configuration, "\(stated) key-value heads are said, the arrays have \(groups)")
      return nil
    }
    return (groups, heads / groups, dimension)
  }

  // MARK: Dialect

  private mutating func packing(
    _ queries: Int, _ names: NeoXDialect.MLPNames
  ) -> NeoXDialect.Packing? {
    if let packing = options.packing {
      guard packing != .perHead || queries == 1 else {
        problem(.configuration, "per-head packing is for models without grouped queries")
        return nil
      }
      return packing
    }
    if queries == 1 { return .perHead }
    guard names != .separate else {
      problem(
        .undetermined,
        "the MLP has the names w1, w2, w3, which go with more than one packing of grouped queries",
        hint: "say --qkv-layout fake-head (February to November 2024) or --qkv-layout block")
      return nil
    }
    notes.append(
      "queries, keys and values are taken as packed in blocks, as GPT-NeoX does since November "
        + "2024; --qkv-layout fake-head is for older checkpoints")
    return .block
  }

  /// Only several ranks with such biases need the rule.
  private mutating func rowBias(_ stated: NeoXDialect.RowBias?) -> NeoXDialect.RowBias? {
    if let stated = options.rowBias ?? stated { return stated }
    let names = ["attention.dense.bias", "mlp.linear2.bias", "mlp.dense_4h_to_h.bias"]
    guard files.degree > 1, names.contains(where: { array(2, $0) != nil }) else {
      return .replicate
    }
    problem(
      .undetermined,
      "nothing says whether the biases of row-parallel layers are terms of a sum or copies",
      hint: "say --row-bias sum (gpt_j_residual: true) or --row-bias replicate, or name the "
        + "training configuration with --neox-config")
    return nil
  }

  /// Modules that no table has.
  private mutating func refuseUnsupported() {
    let marks: [(name: String, what: String)] = [
      ("attention.qkv.weight", "the packing of TransformerEngine"),
      ("attention.proj.weight", "the packing of TransformerEngine"),
      ("mlp.fc1_weight", "the packing of TransformerEngine"),
      ("attention.rpe.weight", "relative position embeddings"),
      ("mlp.deepspeed_moe.gate.wg.weight", "mixtures of experts"),
    ]
    for mark in marks where array(2, mark.name) != nil {
      problem(.unsupported, "\(mark.what) ('\(mark.name)') is not supported")
    }
    if array(1, "soft_embedding_weight") != nil {
      problem(.unsupported, "soft prompts ('soft_embedding_weight') are not supported")
    }
    if array(0, "position_embeddings.weight") != nil {
      problem(.unsupported, "learned position embeddings are not supported")
    }
  }

  private mutating func problem(
    _ code: LayoutProblem.Code, _ message: String, hint: String? = nil
  ) {
    problems.append(LayoutProblem(code, path, message, hint: hint))
  }
}
