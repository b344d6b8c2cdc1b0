internal import StrictJSON
package import Tensors

/// A `config.json` written from nothing but a model's shape and settings.
///
/// Keys and spelling are those of transformers 4.4x, which version 5 reads as well; keys are sorted
/// as transformers does, and the version that wrote the file is left out.
package struct HuggingFaceText: Hashable, Sendable {
  package let text: String
  /// What the file does not say because nobody said it.
  package let notes: [String]

  /// - Throws: the settings without which transformers would take defaults of another model.
  package init(
    shape: DecoderShape, settings: DecoderSettings, dtype: DType
  ) throws(SettingsError) {
    let settings = settings.with(shape)
    let needed: [DecoderSettings.Key] =
      shape.family == .llama
      ? [.normEpsilon, .ropeTheta, .activation, .attentionBias, .mlpBias]
      : [.normEpsilon, .ropeTheta, .activation, .attentionBias, .rotaryFraction, .parallelResidual]
    let missing = needed.filter { settings[$0]?.value.isNone ?? true }
    guard missing.isEmpty else { throw .missing(missing) }
    var members = Self.common(shape, settings, dtype)
    members += shape.family == .llama ? Self.llama(shape, settings) : Self.gptNeoX(settings)
    var notes: [String] = []
    for key in [DecoderSettings.Key.maxPositions, .beginTokens, .endTokens]
    where settings[key] == nil {
      notes.append("config.json: the \(key.rawValue) is not known and left out or null")
    }
    self.notes = notes
    text = JSONWriter.text { json in
      json.object { json in
        for (key, value) in members.sorted(by: { $0.0 < $1.0 }) { json.member(key, value) }
      }
    }
  }

  private typealias Member = (String, JSONFragment)

  private static func common(
    _ shape: DecoderShape, _ settings: DecoderSettings, _ dtype: DType
  ) -> [Member] {
    var members: [Member] = [
      ("architectures", JSONFragment.list([.string(architecture(shape.family))])),
      ("attention_bias", JSONFragment(settings[.attentionBias]?.value)),
      ("attention_dropout", .tree(0.0)),
      ("bos_token_id", .tokens(settings[.beginTokens]?.value)),
      ("eos_token_id", .tokens(settings[.endTokens]?.value)),
      ("hidden_act", JSONFragment(settings[.activation]?.value)),
      ("hidden_size", .tree(.int(shape.hidden))),
      ("initializer_range", .tree(settings[.initializerRange]?.value ?? 0.02)),
      ("intermediate_size", .tree(.int(shape.inner))),
      ("model_type", .tree(.string(shape.family.rawValue))),
      ("num_attention_heads", .tree(.int(shape.heads))),
      ("num_hidden_layers", .tree(.int(shape.layerCount))),
      ("rope_scaling", settings.ropeScaling.map(JSONFragment.raw) ?? .tree(.none)),
      ("tie_word_embeddings", .tree(.bool(shape.isTied))),
      // No loader makes a model of a type of 8 bits; one of bfloat16 takes such weights.
      (
        "torch_dtype",
        JSONFragment((dtype.bitWidth > 8 ? dtype : .bf16).torchName.map(SettingsTree.string))
      ),
      ("use_cache", .tree(true)),
      ("vocab_size", .tree(.int(shape.vocabulary))),
    ]
    if let positions = settings.maxPositions {
      members.append(("max_position_embeddings", .tree(.int(positions))))
    }
    if let padding = settings[.paddingTokens] {
      members.append(("pad_token_id", .tokens(padding.value)))
    }
    return members
  }

  private static func llama(_ shape: DecoderShape, _ settings: DecoderSettings) -> [Member] {
    [
      ("head_dim", .tree(.int(shape.headDimension))),
      ("mlp_bias", JSONFragment(settings[.mlpBias]?.value)),
      ("num_key_value_heads", .tree(.int(shape.groups))),
      ("pretraining_tp", .tree(1)),
      ("rms_norm_eps", JSONFragment(settings[.normEpsilon]?.value)),
      ("rope_theta", JSONFragment(settings[.ropeTheta]?.value)),
    ]
  }

  private static func gptNeoX(_ settings: DecoderSettings) -> [Member] {
    [
      ("classifier_dropout", .tree(0.1)), ("hidden_dropout", .tree(0.0)),
      ("layer_norm_eps", JSONFragment(settings[.normEpsilon]?.value)),
      ("rotary_emb_base", JSONFragment(settings[.ropeTheta]?.value)),
      ("rotary_pct", JSONFragment(settings[.rotaryFraction]?.value)),
      ("use_parallel_residual", JSONFragment(settings[.parallelResidual]?.value)),
    ]
  }

  static func architecture(_ family: DecoderShape.Family) -> String {
    family == .llama ? "LlamaForCausalLM" : "GPTNeoXForCausalLM"
  }
}
