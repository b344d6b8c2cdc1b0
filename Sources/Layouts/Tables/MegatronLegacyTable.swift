internal import Tensors

/// The arrays of Megatron-LM's own GPT model, before Megatron-Core.
///
/// Weights are those of the core model under other names; checkpoints before version 2 have the
/// rows of the fused projection in other orders.
/// Source: NVIDIA/Megatron-LM 2019 to 2024, `megatron/model/language_model.py` and
/// `megatron/checkpointing.py` (`fix_query_key_value_ordering`).
package enum MegatronLegacyTable {
  /// The words that changed over the years.
  package struct Spelling: Hashable, Sendable {
    /// `encoder`, early `transformer`.
    package var encoder = "encoder"
    /// `self_attention`, early `attention`.
    package var attention = "self_attention"
    /// `layernorm`, late `norm`.
    package var norm = "layernorm"

    package init() {}
  }

  /// The order of rows in the fused projection.
  package enum RowOrder: Hashable, Sendable {
    /// Group by group: queries, key, value. Versions 2 and later.
    case grouped
    /// Each rank's queries, then its keys, then its values. Versions before 1.
    case byKind
    /// Head by head, and row by row query, key and value. Version 1.
    case byRow

    fileprivate var weight: AxisOrder {
      switch self {
      case .grouped: "(group slot dim) hidden"
      case .byKind: "(slot group dim) hidden"
      case .byRow: "(group dim slot) hidden"
      }
    }

    fileprivate var bias: AxisOrder {
      switch self {
      case .grouped: "(group slot dim)"
      case .byKind: "(slot group dim)"
      case .byRow: "(group dim slot)"
      }
    }
  }

  package static func rows(_ spelling: Spelling, _ order: RowOrder) -> [ArrayRow] {
    typealias T = LlamaTensors
    let (layer, attention) = ("layers.#.", "layers.#.\(spelling.attention).")
    return [
      ArrayRow(
        "embedding.word_embeddings.weight", .embedding, .along("vocab"), T.embedding),
      norm(layer + "input_\(spelling.norm).weight", .layer, T.inputNorm),
      ArrayRow(
        attention + "query_key_value.weight", .layer, .along("group"),
        [ArrayRow.Segment(order.weight, [T.query, T.key, T.value])]),
      ArrayRow(
        attention + "query_key_value.bias", .layer, .along("group"),
        [ArrayRow.Segment(order.bias, [T.queryBias, T.keyBias, T.valueBias])],
        isDecayed: false),
      ArrayRow(attention + "dense.weight", .layer, .along("group"), T.output),
      ArrayRow(attention + "dense.bias", .layer, .replicated, T.outputBias, isDecayed: false),
      norm(layer + "post_attention_\(spelling.norm).weight", .layer, T.postNorm),
      ArrayRow(
        layer + "mlp.dense_h_to_4h.weight", .layer, .along("inner"),
        [ArrayRow.Segment(T.gate), ArrayRow.Segment(T.up)]),
      ArrayRow(
        layer + "mlp.dense_h_to_4h.bias", .layer, .along("inner"),
        [ArrayRow.Segment(T.gateBias), ArrayRow.Segment(T.upBias)], isDecayed: false),
      ArrayRow(layer + "mlp.dense_4h_to_h.weight", .layer, .along("inner"), T.down),
      ArrayRow(
        layer + "mlp.dense_4h_to_h.bias", .layer, .replicated, T.downBias, isDecayed: false),
      norm("final_\(spelling.norm).weight", .finalNorm, T.norm),
      ArrayRow("output_layer.weight", .head, .along("vocab"), T.head),
    ]
  }

  /// The keys that lead to an array inside a model's dictionary.
  static func path(
    _ part: ArrayRow.Part, _ name: String, _ spelling: Spelling
  ) -> [String] {
    switch part {
    case .layer, .finalNorm: ["language_model", spelling.encoder, name]
    case .embedding, .head: ["language_model"] + name.split(separator: ".").map(String.init)
    }
  }

  /// Where the last stage has its copy of a tied embedding.
  static let headCopy = ["word_embeddings_for_head", "weight"]

  /// The dictionaries inside a model's dictionary that hold arrays.
  package static func containers(_ spelling: Spelling) -> [[String]] {
    [
      ["language_model", "embedding", "word_embeddings"], ["language_model", spelling.encoder],
      ["language_model", "output_layer"], [headCopy[0]],
    ]
  }

  private static func norm(
    _ stored: String, _ part: ArrayRow.Part, _ slice: LogicalSlice
  ) -> ArrayRow {
    ArrayRow(stored, part, .replicated, slice, isDecayed: false)
  }
}
