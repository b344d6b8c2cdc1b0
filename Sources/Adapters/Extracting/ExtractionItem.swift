internal import Checkpoints
internal import Layouts
internal import Models
internal import Tensors

/// A tensor that both models have, and what is to be done if it differs.
struct ExtractionItem: Sendable {
  enum Treatment: Hashable, Sendable {
    case factors(isEmbedding: Bool, inputsFirst: Bool)
    case save
    case skip
  }

  let name: TensorName
  let tuned: LogicalTensor
  let base: LogicalTensor
  let treatment: Treatment

  /// The path of the module that the tensor belongs to.
  var module: String { Self.module(of: name) }

  static func module(of name: TensorName) -> String {
    name.text.split(separator: ".").dropLast().joined(separator: ".")
  }
}

/// Pairs the tensors of a fine-tune and its base, and sorts them by what an adapter can hold.
struct ExtractionItems {
  private(set) var items: [ExtractionItem] = []
  private let options: ExtractionOptions
  private let tuned: Model
  private let base: Model
  private let embeddings: Set<TensorName>
  private let heads: Set<TensorName>
  /// Whether the base's head is its embedding, which factors of the embedding alone would part.
  private let isTied: Bool

  init(_ tuned: Model, _ base: Model, _ options: ExtractionOptions) throws(ExtractionError) {
    (self.tuned, self.base, self.options) = (tuned, base, options)
    let hint = base.configuration?.hint
    let positions: [TensorName] = ["transformer.wpe.weight", "wpe.weight"]
    embeddings = Set((hint?.embeddings ?? []) + ArchitectureHint.embeddingNames + positions)
    heads = Set((hint?.heads ?? []) + ArchitectureHint.headNames)
    isTied = BaseTensors(base).tiedEmbedding != nil
    try pair()
  }

  private mutating func pair() throws(ExtractionError) {
    let (tunedBase, baseBase) = (BaseTensors(tuned), BaseTensors(base))
    let names = Set((tuned.checkpoint.tensors + base.checkpoint.tensors).map(\.name)).sorted()
    for pattern in options.patterns where !names.contains(where: { pattern.fits($0.text) }) {
      throw .noMatch(option: pattern.option, pattern: pattern.text)
    }
    var missing: [(TensorName, String)] = []
    for name in names where !DerivedBuffer.isDerived(name) && options.includes(name.text) {
      // A head that one of them ties to its embedding is that embedding.
      let new = tuned.checkpoint[name] ?? (try? tunedBase.tensor(name, for: name))
      let old = base.checkpoint[name] ?? (try? baseBase.tensor(name, for: name))
      guard let new, let old, new.name == name, old.name == name else {
        missing.append((name, new == nil ? options.tuned : options.base))
        continue
      }
      guard new.spec.shape == old.spec.shape else {
        throw .shapes(name, tuned: new.spec.shape, base: old.spec.shape)
      }
      items.append(
        ExtractionItem(name: name, tuned: new, base: old, treatment: treatment(of: old)))
    }
    if let (name, model) = missing.first {
      throw .missing(name, from: model, count: missing.count)
    }
  }

  private func treatment(of tensor: LogicalTensor) -> ExtractionItem.Treatment {
    let (name, shape) = (tensor.name, tensor.spec.shape)
    if options.savesWhole(name.text) { return .save }
    let isEmbedding = embeddings.contains(name)
    if isEmbedding || heads.contains(name) {
      switch options.embeddings {
      case .skip: return .skip
      case .save: return .save
      case .lora where isTied: return .save
      case .lora: return .factors(isEmbedding: isEmbedding, inputsFirst: isEmbedding)
      }
    }
    let isMatrix = (shape.count == 2 || shape.count == 4) && name.text.hasSuffix(".weight")
    guard isMatrix, tensor.spec.dtype.isFloatingPoint, shape.allSatisfy({ $0 > 0 }) else {
      return options.skipsOthers ? .skip : .save
    }
    return .factors(
      isEmbedding: false,
      inputsFirst: AdapterOrientation.isTransposed(
        ExtractionItem.module(of: name), modelType: base.configuration?.modelType))
  }
}
