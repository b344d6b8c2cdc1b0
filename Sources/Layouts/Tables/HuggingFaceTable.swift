internal import Tensors

/// The Hugging Face layout: every logical tensor is an array of its own name and order.
package enum HuggingFaceTable {
  /// The rows of a family, in the order in which transformers registers the modules.
  package static func rows(_ family: DecoderShape.Family) -> [ArrayRow] {
    switch family {
    case .llama: llama
    case .gptNeoX: gptNeoX
    }
  }

  private static let llama: [ArrayRow] = {
    typealias T = LlamaTensors
    let layers = [
      T.query, T.queryBias, T.key, T.keyBias, T.value, T.valueBias, T.output, T.outputBias,
      T.gate, T.gateBias, T.up, T.upBias, T.down, T.downBias, T.inputNorm, T.postNorm,
    ]
    return [row(T.embedding, .embedding)] + layers.map { row($0, .layer) }
      + [row(T.norm, .finalNorm), row(T.head, .head)]
  }()

  private static let gptNeoX: [ArrayRow] = {
    typealias T = GPTNeoXTensors
    let layers = [
      T.inputNorm, T.inputNormBias, T.postNorm, T.postNormBias, T.attention, T.attentionBias,
      T.output, T.outputBias, T.up, T.upBias, T.down, T.downBias,
    ]
    return [row(T.embedding, .embedding)] + layers.map { row($0, .layer) }
      + [row(T.norm, .finalNorm), row(T.normBias, .finalNorm), row(T.head, .head)]
  }()

  private static func row(_ slice: LogicalSlice, _ part: ArrayRow.Part) -> ArrayRow {
    ArrayRow(slice.tensor, part, .replicated, slice)
  }
}
