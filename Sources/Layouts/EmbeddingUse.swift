package import Tensors

/// Whether a model's output head is a tensor of its own or its embedding used again.
package enum EmbeddingUse: Hashable, Sendable {
  /// The head is stored.
  case untied(head: TensorName)
  /// The configuration ties the head, and none is stored.
  case tied(embedding: TensorName)
  /// The configuration ties the head, and yet one is stored.
  case tiedButStored(embedding: TensorName, head: TensorName)
  /// There is an embedding and no head, and nothing says whether that is meant.
  case headless(embedding: TensorName)
  /// No tensor is known for an embedding.
  case unknown

  /// Judges by names, and by `tie_word_embeddings`.
  package init(_ tensors: [TensorSpec], configuration: ModelConfiguration?) {
    let names = Set(tensors.map(\.name))
    let embedding = ((configuration?.hint?.embeddings ?? []) + ArchitectureHint.embeddingNames)
      .first(where: names.contains)
    let head = ((configuration?.hint?.heads ?? []) + ArchitectureHint.headNames)
      .first(where: names.contains)
    let isTied = configuration?.tiesEmbeddings
    self =
      switch (embedding, head) {
      case (let embedding?, let head?) where isTied == true:
        .tiedButStored(embedding: embedding, head: head)
      case (_, let head?): .untied(head: head)
      case (let embedding?, nil) where isTied == true: .tied(embedding: embedding)
      case (let embedding?, nil): .headless(embedding: embedding)
      case (nil, nil): .unknown
      }
  }

  /// Whether the head is the embedding; nil if that cannot be told.
  package var isTied: Bool? {
    switch self {
    case .untied: false
    case .tied, .tiedButStored: true
    case .headless, .unknown: nil
    }
  }
}

extension EmbeddingUse: CustomStringConvertible {
  package var description: String {
    switch self {
    case .untied(let head): "untied (\(head))"
    case .tied(let embedding): "tied (the head is \(embedding))"
    case .tiedButStored(let embedding, let head):
      "tied to \(embedding) by the configuration, yet \(head) is stored"
    case .headless(let embedding): "no head is stored beside \(embedding)"
    case .unknown: "none found"
    }
  }
}
