internal import Tensors

/// The arrays of GPT-NeoX modules, named as inside one module, in the order of registration.
///
/// The order is that of layer files and of optimisers' flat buffers, weight before bias.
/// Source: EleutherAI/gpt-neox ea7aefd8, `megatron/model`.
package enum NeoXTable {
  package static func rows(_ dialect: NeoXDialect) -> [ArrayRow] {
    switch dialect.family {
    case .llama: llama(dialect)
    case .gptNeoX: gptNeoX(dialect)
    }
  }

  /// A bias that is added before or after the ranks are reduced, as the dialect says.
  private static func rowBias(
    _ stored: String, _ slice: LogicalSlice, _ dialect: NeoXDialect
  ) -> ArrayRow {
    if let ranks = dialect.carriedTerms {
      let terms = slice.refined(as: "(rank hidden)", ["rank": .ranks(ranks)])
      return ArrayRow(stored, .layer, .along("rank"), terms, isDecayed: false)
    }
    return ArrayRow(
      stored, .layer, dialect.rowBias == .sum ? .summed : .replicated, slice, isDecayed: false)
  }

  private static func llama(_ dialect: NeoXDialect) -> [ArrayRow] {
    typealias T = LlamaTensors
    return [
      ArrayRow("word_embeddings.weight", .embedding, .along("vocab"), T.embedding),
      norm("input_layernorm.scale", .layer, T.inputNorm),
      ArrayRow(
        "attention.query_key_value.weight", .layer, .along("group"),
        packed(T.query, T.key, T.value, dialect.packing)),
      ArrayRow(
        "attention.query_key_value.bias", .layer, .along("group"),
        packed(T.queryBias, T.keyBias, T.valueBias, dialect.packing), isDecayed: false),
      ArrayRow("attention.dense.weight", .layer, .along("group"), T.output),
      rowBias("attention.dense.bias", T.outputBias, dialect),
      norm("post_attention_layernorm.scale", .layer, T.postNorm),
    ] + llamaMLP(dialect) + [
      norm("norm.scale", .finalNorm, T.norm),
      ArrayRow("final_linear.weight", .head, .along("vocab"), T.head),
    ]
  }

  private static func llamaMLP(_ dialect: NeoXDialect) -> [ArrayRow] {
    typealias T = LlamaTensors
    let names = dialect.mlpNames
    let (first, second) = arrays(names)
    guard names == .separate else {
      return [
        ArrayRow(
          "\(first).weight", .layer, .along("inner"),
          [ArrayRow.Segment(T.up), ArrayRow.Segment(T.gate)]),
        ArrayRow(
          "\(first).bias", .layer, .along("inner"),
          [ArrayRow.Segment(T.upBias), ArrayRow.Segment(T.gateBias)], isDecayed: false),
        ArrayRow("\(second).weight", .layer, .along("inner"), T.down),
        rowBias("\(second).bias", T.downBias, dialect),
      ]
    }
    return [
      ArrayRow("mlp.w1.weight", .layer, .along("inner"), T.gate),
      ArrayRow("mlp.w2.weight", .layer, .along("inner"), T.down),
      ArrayRow("mlp.w3.weight", .layer, .along("inner"), T.up),
    ]
  }

  private static func gptNeoX(_ dialect: NeoXDialect) -> [ArrayRow] {
    typealias T = GPTNeoXTensors
    let (first, second) = arrays(dialect.mlpNames)
    return [
      ArrayRow("word_embeddings.weight", .embedding, .along("vocab"), T.embedding),
      norm("input_layernorm.weight", .layer, T.inputNorm),
      norm("input_layernorm.bias", .layer, T.inputNormBias),
      ArrayRow("attention.query_key_value.weight", .layer, .along("group"), T.attention),
      ArrayRow(
        "attention.query_key_value.bias", .layer, .along("group"), T.attentionBias,
        isDecayed: false),
      ArrayRow("attention.dense.weight", .layer, .along("group"), T.output),
      rowBias("attention.dense.bias", T.outputBias, dialect),
      norm("post_attention_layernorm.weight", .layer, T.postNorm),
      norm("post_attention_layernorm.bias", .layer, T.postNormBias),
      ArrayRow("\(first).weight", .layer, .along("inner"), T.up),
      ArrayRow("\(first).bias", .layer, .along("inner"), T.upBias, isDecayed: false),
      ArrayRow("\(second).weight", .layer, .along("inner"), T.down),
      rowBias("\(second).bias", T.downBias, dialect),
      norm("norm.weight", .finalNorm, T.norm),
      norm("norm.bias", .finalNorm, T.normBias),
      ArrayRow("final_linear.weight", .head, .along("vocab"), T.head),
    ]
  }

  private static func norm(
    _ stored: String, _ part: ArrayRow.Part, _ slice: LogicalSlice
  ) -> ArrayRow {
    ArrayRow(stored, part, .replicated, slice, isDecayed: false)
  }

  private static func arrays(_ names: NeoXDialect.MLPNames) -> (first: String, second: String) {
    names == .dense
      ? ("mlp.dense_h_to_4h", "mlp.dense_4h_to_h") : ("mlp.linear1", "mlp.linear2")
  }

  /// The fused projection of one rank.
  private static func packed(
    _ query: LogicalSlice, _ key: LogicalSlice, _ value: LogicalSlice,
    _ packing: NeoXDialect.Packing
  ) -> [ArrayRow.Segment] {
    switch packing {
    case .perHead: [ArrayRow.Segment(query.order, [query, key, value])]
    case .block: [query, key, value].map(ArrayRow.Segment.init)
    case .fakeHead:
      // The slot of a slice is the query head that it stands behind.
      [
        ArrayRow.Segment(
          query.order,
          [
            query.refined(as: query.order, ["slot": .queries, "dim": .fakeQuery]),
            key.refined(as: key.order, ["slot": .queries, "dim": .fakeKey]),
            value.refined(as: value.order, ["slot": .queries, "dim": .fakeValue]),
          ])
      ]
    }
  }
}
