package import Tensors

extension RandomDecoder {
  /// The tensors, filled with bits that are finite numbers of either sign.
  package var tensors: [TinyModel.Tensor] {
    var random = SeededGenerator(seed: seed ^ 0x5EED)
    return specs.map { spec in TinyModel.Tensor(spec, random.bytes(of: spec)) }
  }

  /// The tensors that have a row for each token.
  package static let vocabularyTables: Set<String> = [
    "model.embed_tokens.weight", "lm_head.weight", "gpt_neox.embed_in.weight", "embed_out.weight",
  ]

  /// Names, types and shapes.
  package var specs: [TensorSpec] {
    let norm = normFormat ?? format
    return shapes.map { name, shape in
      TensorSpec(
        name: TensorName(name), dtype: (name.contains("norm") ? norm : format).dtype, shape: shape)
    }
  }

  private var shapes: [(String, [Int])] { architecture == .llama ? llama : gptNeoX }

  private var llama: [(String, [Int])] {
    let (queries, keys) = (heads * headDimension, groups * headDimension)
    var shapes = [("model.embed_tokens.weight", [vocabulary, hidden])]
    for layer in 0..<layers {
      func add(_ name: String, _ rows: Int, _ columns: Int, bias: Bool) {
        shapes.append(("model.layers.\(layer).\(name).weight", [rows, columns]))
        if bias { shapes.append(("model.layers.\(layer).\(name).bias", [rows])) }
      }
      add("self_attn.q_proj", queries, hidden, bias: hasAttentionBias)
      add("self_attn.k_proj", keys, hidden, bias: hasAttentionBias)
      add("self_attn.v_proj", keys, hidden, bias: hasAttentionBias)
      add("self_attn.o_proj", hidden, queries, bias: hasAttentionBias)
      add("mlp.gate_proj", inner, hidden, bias: hasMLPBias)
      add("mlp.up_proj", inner, hidden, bias: hasMLPBias)
      add("mlp.down_proj", hidden, inner, bias: hasMLPBias)
      shapes.append(("model.layers.\(layer).input_layernorm.weight", [hidden]))
      shapes.append(("model.layers.\(layer).post_attention_layernorm.weight", [hidden]))
    }
    shapes.append(("model.norm.weight", [hidden]))
    if !isTied { shapes.append(("lm_head.weight", [vocabulary, hidden])) }
    return shapes
  }

  private var gptNeoX: [(String, [Int])] {
    var shapes = [("gpt_neox.embed_in.weight", [vocabulary, hidden])]
    for layer in 0..<layers {
      func add(_ name: String, _ shape: [Int], bias: Bool = true) {
        shapes.append(("gpt_neox.layers.\(layer).\(name).weight", shape))
        if bias { shapes.append(("gpt_neox.layers.\(layer).\(name).bias", [shape[0]])) }
      }
      add("input_layernorm", [hidden])
      add("post_attention_layernorm", [hidden])
      add("attention.query_key_value", [3 * hidden, hidden], bias: hasAttentionBias)
      add("attention.dense", [hidden, hidden], bias: hasAttentionBias)
      add("mlp.dense_h_to_4h", [inner, hidden])
      add("mlp.dense_4h_to_h", [hidden, inner])
    }
    shapes.append(("gpt_neox.final_layer_norm.weight", [hidden]))
    shapes.append(("gpt_neox.final_layer_norm.bias", [hidden]))
    if !isTied { shapes.append(("embed_out.weight", [vocabulary, hidden])) }
    return shapes
  }
}

extension SeededGenerator {
  /// Random bits of floating-point elements below 2; tiny numbers and both zeros are among them.
  package mutating func bytes(of spec: TensorSpec) -> [UInt8] {
    let width = spec.dtype.bitWidth / 8
    let count = spec.byteCount
    var bytes = [UInt8](repeating: 0, count: count)
    // The highest bit of the exponent stays clear: no infinity and nothing that is not a number.
    let mask: UInt64 = width == 2 ? 0xBFFF_BFFF_BFFF_BFFF : 0xBFFF_FFFF_BFFF_FFFF
    unsafe bytes.withUnsafeMutableBytes { buffer in
      var start = 0
      while start < count {
        var word = next() & mask
        // Some words are zeros, some of them negative.
        if word & 0x3F00 == 0 { word &= 0x8000_8000_8000_8000 }
        for place in start..<min(start + 8, count) {
          unsafe buffer[place] = UInt8(truncatingIfNeeded: word)
          word >>= 8
        }
        start += 8
      }
    }
    return bytes
  }
}
