internal import Checkpoints
internal import Layouts
internal import Tensors

/// A head that is stored although it is the embedding, as Meta's layout has it.
enum TiedHead {
  /// The tensors of the two, by family.
  private static let pairs: [DecoderShape.Family: (head: LogicalSlice, embedding: LogicalSlice)] = [
    .llama: (LlamaTensors.head, LlamaTensors.embedding),
    .gptNeoX: (GPTNeoXTensors.head, GPTNeoXTensors.embedding),
  ]

  /// The names of the head and of the embedding.
  static func names(_ family: DecoderShape.Family) -> (head: TensorName, embedding: TensorName)? {
    pairs[family].map { ($0.head.name(layer: nil), $0.embedding.name(layer: nil)) }
  }

  /// Whether the model stores a head of the same bytes as its embedding.
  ///
  /// Both are read tile by tile until they differ.
  static func isSame(_ model: Model) throws -> Bool {
    guard let names = model.shape.flatMap({ Self.names($0.family) }),
      let head = model.checkpoint[names.head], let embedding = model.checkpoint[names.embedding],
      head.spec.shape == embedding.spec.shape, head.spec.dtype == embedding.spec.dtype
    else { return false }
    return try head.hasBytes(of: embedding)
  }
}
