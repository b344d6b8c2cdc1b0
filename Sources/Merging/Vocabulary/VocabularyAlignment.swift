internal import Arithmetic
internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import Tensors

/// Puts the rows of embeddings, heads and their biases into the order of the output's tokens.
///
/// Steps get tensors that look like stored ones, so that every method works on them unchanged.
struct VocabularyAlignment: Sendable {
  let vocabulary: OutputVocabulary
  private let profile: Profile
  /// The recipe's `dtype`.
  private let working: DType?
  /// The vocabulary tensors of each model.
  private let tensors: [ModelReference: VocabularyTensors]

  init(
    _ vocabulary: OutputVocabulary, inputs: [MergeInput], profile: Profile, working: DType?
  ) {
    self.vocabulary = vocabulary
    self.profile = profile
    self.working = working
    var tensors: [ModelReference: VocabularyTensors] = [:]
    for input in inputs {
      let specs = input.checkpoint.tensors.map(\.spec)
      tensors[input.reference] = VocabularyTensors(specs, hint: input.configuration?.hint)
    }
    self.tensors = tensors
  }

  /// One model's part in an output tensor.
  struct Source {
    var model: ModelReference
    var tensor: LogicalTensor
  }

  /// Tensors whose rows are the output's, with what is to tell of them.
  struct Aligned {
    var tensors: [LogicalTensor]
    var notes: [String] = []
  }

  /// Whether the tensors have a row for each token.
  func covers(_ sources: [Source]) -> Bool {
    sources.contains { tensors[$0.model]?.names.contains($0.tensor.name) == true }
  }

  /// The tensors with their rows in the order of the output.
  ///
  /// - Parameters:
  ///   - sources: The tensors that one output tensor is made of.
  ///   - base: The base of the slice, if it has one of its own.
  /// - Returns: One tensor for each, all of the same shape and type.
  /// - Throws: Why there are none.
  func aligned(
    _ sources: [Source], base: ModelReference?
  ) throws(VocabularyMismatch) -> Aligned {
    for source in sources {
      let shape = source.tensor.spec.shape
      guard let known = tensors[source.model], shape.first == known.rowCount else {
        let rows = tensors[source.model].map { "\($0.rowCount)" } ?? "no"
        throw VocabularyMismatch(
          "'\(source.model)' has \(shape), and its embedding has \(rows) rows")
      }
    }
    guard Set(sources.map { Array($0.tensor.spec.shape.dropFirst()) }).count == 1 else {
      let shapes = sources.map { "'\($0.model)' has \($0.tensor.spec.shape)" }
      throw VocabularyMismatch(
        "all dimensions but that of the vocabulary must agree: " + shapes.joined(separator: ", "))
    }
    let rows = try rowSources(sources, base: base ?? vocabulary.base)
    let censuses = sources.indices.map(rows.census)
    let stored = sources.map(\.tensor.spec.dtype)
    let nominal = TypePolicy.promotion(of: sources.map(\.tensor.nominalType))
    guard
      let elements = elementType(of: stored, hasMeans: censuses.contains { $0.means > 0 }),
      stored.allSatisfy({ $0 == elements.dtype || ElementType($0) != nil }), let nominal
    else {
      throw VocabularyMismatch(
        "rows of the types \(stored.map(\.rawValue).joined(separator: ", ")) cannot be put together"
      )
    }
    var result = Aligned(tensors: [])
    for (index, source) in sources.enumerated() {
      let spec = source.tensor.spec
      if spec.dtype == elements.dtype, source.tensor.nominalType == nominal,
        rows.isIdentity(of: index, rowCount: spec.shape[0])
      {
        result.tensors.append(source.tensor)
        continue
      }
      var shape = spec.shape
      shape[0] = vocabulary.rowCount
      let gathered = GatheredRows(
        sources.map(\.tensor), model: index, sources: rows, elements: elements,
        rounds: profile == .mergekit)
      result.tensors.append(
        LogicalTensor(
          spec: TensorSpec(name: spec.name, dtype: elements.dtype, shape: shape),
          derivedBy: gathered, nominalType: nominal))
      result.notes.append("\(source.model): rows by token: \(censuses[index])")
    }
    return result
  }

  private func rowSources(
    _ sources: [Source], base: ModelReference?
  ) throws(VocabularyMismatch) -> RowSources {
    let models = sources.map(\.model)
    let none = [Int32](repeating: -1, count: vocabulary.rowCount)
    var rows = RowSources(
      permutations: models.map { vocabulary.permutations[$0] ?? none },
      base: base.flatMap { base in models.firstIndex { $0 == base } },
      tokenCount: vocabulary.tokenCount, rowCount: vocabulary.rowCount)
    for rule in vocabulary.rules {
      guard let source = rule.rule.source?.value else { continue }
      let isNeeded =
        rule.rule.isForced || rows.permutations.contains { $0[rule.row] < 0 }
      guard isNeeded else { continue }
      var row = RowSources.Rule(source: nil, isForced: rule.rule.isForced)
      if let model = source.model {
        guard let input = models.firstIndex(of: model),
          let number = vocabulary.row(of: source, for: rule.row)
        else {
          throw VocabularyMismatch(
            "the row of '\(rule.rule.token)' is to come from '\(model)', which this tensor is not "
              + "made of")
        }
        row.source = (input, number)
      }
      rows.rules[rule.row] = row
    }
    return rows
  }

  /// The type of the aligned tensors: the one that holds all of them.
  ///
  /// In the profile `exact` means get digits to spare; mergekit 0.1.5 has everything in the recipe's
  /// `dtype` by then.
  private func elementType(of stored: [DType], hasMeans: Bool) -> ElementType? {
    guard let common = TypePolicy.promotion(of: stored) else { return nil }
    switch profile {
    case .mergekit: return ElementType(working ?? common)
    case .exact:
      guard let type = ElementType(common) else { return nil }
      return hasMeans && type.isNarrow ? ElementType(.f32) : type
    }
  }
}

/// Why tensors cannot be aligned by token.
struct VocabularyMismatch: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
