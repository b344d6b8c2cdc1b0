internal import Layouts
package import Tensors

/// What a tensor is in a decoder, told from its name in any of the usual schemas.
package struct TensorRole: Hashable, Sendable {
  /// How a fused projection holds its parts.
  package enum Arrangement: Hashable, Sendable {
    /// One part below the other.
    case stacked
    /// For each key-value head its queries, its key and its value.
    case grouped
  }

  /// The parts: one, or several of a fused projection, in their order.
  package var parts: [String]
  package var arrangement = Arrangement.stacked
  /// Whether rotary pairs stand side by side, as in Meta's files.
  package var isPaired = false
  /// What stands in front of the schema's own prefixes, as in `vision_tower`.
  package var scope: String
  package var layer: Int?
  /// `weight`, `bias` and the like.
  package var kind: String

  /// The role of a name; nil if no schema has it.
  package init?(_ name: TensorName) {
    if let layer = LayerName(name) {
      var stack = layer.stack.split(separator: ".").map(String.init)
      guard let last = stack.popLast(), Self.stacks.contains(last),
        let (stem, kind) = Self.split(layer.suffix), let row = Self.layerRows[stem]
      else { return nil }
      self.init(row, scope: Self.scope(stack), layer: layer.index, kind: kind)
      return
    }
    guard let (stem, kind) = Self.split(name.text) else { return nil }
    var words = stem.split(separator: ".").map(String.init)
    guard let last = words.popLast(), let row = Self.rows[last] else { return nil }
    self.init(row, scope: Self.scope(words), layer: nil, kind: kind)
  }

  private init(_ row: Row, scope: String, layer: Int?, kind: String) {
    parts = row.parts
    arrangement = row.arrangement
    isPaired = row.isPaired
    self.scope = scope
    self.layer = layer
    self.kind = kind
  }

  /// The role of one of the parts.
  package func part(_ part: String) -> Key {
    Key(part: part, scope: scope, layer: layer, kind: kind)
  }

  /// One part of one layer.
  package struct Key: Hashable, Sendable {
    package var part: String
    package var scope: String
    package var layer: Int?
    package var kind: String
  }

  private struct Row {
    var parts: [String]
    var arrangement = Arrangement.stacked
    var isPaired = false
  }

  /// Prefixes that say nothing but which class wraps the decoder.
  private static let prefixes: Set<String> = [
    "model", "language_model", "module", "transformer", "base_model", "_orig_mod", "text_model",
    "gpt_neox", "llm", "backbone",
  ]

  private static let stacks: Set<String> = ["layers", "h", "blocks", "layer"]

  /// The prefixes that are left once those of wrapping classes are taken away.
  static func scope(_ words: [String]) -> String {
    words.filter { !prefixes.contains($0) }.joined(separator: ".")
  }

  /// A name without the prefixes of wrapping classes.
  static func unwrapped(_ name: TensorName) -> String {
    var words = name.text.split(separator: ".", omittingEmptySubsequences: false)[...]
    while words.count > 2, let first = words.first, prefixes.contains(String(first)) {
      words.removeFirst()
    }
    return words.joined(separator: ".")
  }

  private static func split(_ text: String) -> (stem: String, kind: String)? {
    guard let dot = text.lastIndex(of: ".") else { return nil }
    return (String(text[..<dot]), String(text[text.index(after: dot)...]))
  }

  private static let attention = ["query", "key", "value"]

  // Sources: transformers 5.23 (llama, phi3, gpt_neox), Meta's llama, InternLM2, Baichuan.
  private static let layerRows: [String: Row] = [
    "self_attn.q_proj": Row(parts: ["query"]), "self_attn.k_proj": Row(parts: ["key"]),
    "self_attn.v_proj": Row(parts: ["value"]),
    "attention.wq": Row(parts: ["query"], isPaired: true),
    "attention.wk": Row(parts: ["key"], isPaired: true), "attention.wv": Row(parts: ["value"]),
    "self_attn.qkv_proj": Row(parts: attention), "self_attn.W_pack": Row(parts: attention),
    "attention.wqkv": Row(parts: attention, arrangement: .grouped),
    "attention.query_key_value": Row(parts: attention, arrangement: .grouped),
    "self_attn.o_proj": Row(parts: ["output"]), "attention.wo": Row(parts: ["output"]),
    "attention.dense": Row(parts: ["output"]),
    "mlp.gate_proj": Row(parts: ["gate"]), "feed_forward.w1": Row(parts: ["gate"]),
    "mlp.up_proj": Row(parts: ["up"]), "feed_forward.w3": Row(parts: ["up"]),
    "mlp.dense_h_to_4h": Row(parts: ["up"]), "mlp.gate_up_proj": Row(parts: ["gate", "up"]),
    "mlp.down_proj": Row(parts: ["down"]), "feed_forward.w2": Row(parts: ["down"]),
    "mlp.dense_4h_to_h": Row(parts: ["down"]),
    "input_layernorm": Row(parts: ["input norm"]), "attention_norm": Row(parts: ["input norm"]),
    "post_attention_layernorm": Row(parts: ["inner norm"]), "ffn_norm": Row(parts: ["inner norm"]),
  ]

  private static let rows: [String: Row] = [
    "embed_tokens": Row(parts: ["embedding"]), "tok_embeddings": Row(parts: ["embedding"]),
    "embed_in": Row(parts: ["embedding"]), "wte": Row(parts: ["embedding"]),
    "word_embeddings": Row(parts: ["embedding"]),
    "norm": Row(parts: ["final norm"]), "final_layer_norm": Row(parts: ["final norm"]),
    "final_layernorm": Row(parts: ["final norm"]), "ln_f": Row(parts: ["final norm"]),
    "lm_head": Row(parts: ["head"]), "output": Row(parts: ["head"]),
    "embed_out": Row(parts: ["head"]),
  ]
}
