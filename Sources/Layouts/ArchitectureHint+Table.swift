import StrictJSON
import Tensors

extension ArchitectureHint {
  /// The architectures that are known by name; more specific rows stand first.
  package static let all: [ArchitectureHint] =
    decoders + olderDecoders + multimodal + encoders + encoderDecoders

  private static let usual: [TensorName] = ["model.embed_tokens.weight"]

  private static let decoders: [ArchitectureHint] = [
    ArchitectureHint(
      architectures: [
        "LlamaForCausalLM", "MistralForCausalLM", "MixtralForCausalLM", "Qwen2ForCausalLM",
        "Qwen2MoeForCausalLM", "Qwen3ForCausalLM", "Qwen3MoeForCausalLM", "GemmaForCausalLM",
        "Gemma2ForCausalLM", "Gemma3ForCausalLM", "GraniteForCausalLM",
        "GraniteMoeHybridForCausalLM", "OlmoForCausalLM", "Olmo2ForCausalLM", "Glm4ForCausalLM",
        "Glm4MoeForCausalLM", "ArceeForCausalLM", "ApertusForCausalLM", "AfmoeForCausalLM",
        "Starcoder2ForCausalLM", "Phi3SmallForCausalLM", "SmolLM3ForCausalLM",
        "DeepseekV2ForCausalLM", "DeepseekV3ForCausalLM",
      ], embeddings: usual),
    ArchitectureHint(
      architectures: ["CohereForCausalLM", "Cohere2ForCausalLM", "Lfm2ForCausalLM"],
      embeddings: usual, head: .optional),
    ArchitectureHint(
      architectures: ["PhiForCausalLM"], modelTypes: ["phi-msft"],
      embeddings: ["transformer.embd.wte.weight"], heads: ["lm_head.linear.weight"],
      head: .required, layerCount: ["n_layer"]),
    ArchitectureHint(
      architectures: [
        "BaichuanForCausalLM", "BaiChuanForCausalLM", "Phi3ForCausalLM", "PhiForCausalLM",
        "StableLmForCausalLM", "StableLMEpochForCausalLM",
      ], embeddings: usual, head: .required),
    ArchitectureHint(
      architectures: ["SolarForCausalLM"], embeddings: usual,
      heads: ["lm_head.weight", "model.lm_head.weight"]),
    ArchitectureHint(
      architectures: ["InternLM2ForCausalLM"], embeddings: ["model.tok_embeddings.weight"],
      heads: ["output.weight"]),
    ArchitectureHint(
      architectures: ["MambaForCausalLM"], embeddings: ["backbone.embeddings.weight"]),
  ]

  private static let olderDecoders: [ArchitectureHint] = [
    ArchitectureHint(
      architectures: ["GPTNeoXForCausalLM"], embeddings: ["gpt_neox.embed_in.weight"],
      heads: ["embed_out.weight"]),
    ArchitectureHint(
      architectures: ["GPT2LMHeadModel", "GPTBigCodeForCausalLM"],
      embeddings: ["transformer.wte.weight", "wte.weight"], layerCount: ["n_layer"]),
    ArchitectureHint(
      architectures: ["JAISLMHeadModel"], embeddings: ["transformer.wte.weight"], heads: [],
      head: .absent, layerCount: ["n_layer"]),
    ArchitectureHint(
      architectures: ["ExaoneForCausalLM", "QWenLMHeadModel"],
      embeddings: ["transformer.wte.weight"]),
    ArchitectureHint(
      architectures: ["FalconForCausalLM"], embeddings: ["transformer.word_embeddings.weight"]),
    ArchitectureHint(
      architectures: ["ChatGLMModel", "ChatGLMForConditionalGeneration"],
      embeddings: [
        "transformer.embedding.word_embeddings.weight", "transformer.word_embeddings.weight",
      ], heads: ["transformer.output_layer.weight", "lm_head.weight"], head: .required,
      vocabulary: ["padded_vocab_size"]),
    ArchitectureHint(
      architectures: ["MixFormerSequentialForCausalLM"], embeddings: ["layers.0.wte.weight"],
      heads: [], head: .absent, layerCount: ["n_layer"]),
  ]

  /// Models whose text decoder is one part of several, under either generation of prefixes.
  private static let multimodal: [ArchitectureHint] = [
    ArchitectureHint(
      architectures: [
        "Gemma3ForConditionalGeneration", "Mistral3ForConditionalGeneration",
        "Llama4ForConditionalGeneration", "LlavaForConditionalGeneration",
      ],
      embeddings: [
        "language_model.model.embed_tokens.weight", "model.language_model.embed_tokens.weight",
      ], heads: ["language_model.lm_head.weight", "lm_head.weight"],
      layerCount: ["text_config", "num_hidden_layers"], vocabulary: ["text_config", "vocab_size"]),
    ArchitectureHint(
      architectures: ["Qwen2VLForConditionalGeneration", "Qwen2_5_VLForConditionalGeneration"],
      embeddings: usual + ["model.language_model.embed_tokens.weight"]),
    ArchitectureHint(
      architectures: [
        "Qwen3VLForConditionalGeneration", "Qwen3VLMoeForConditionalGeneration",
      ], embeddings: ["model.language_model.embed_tokens.weight"],
      layerCount: ["text_config", "num_hidden_layers"], vocabulary: ["text_config", "vocab_size"]),
  ]

  private static let encoders: [ArchitectureHint] = [
    encoder("Bert", "bert", head: "cls.predictions.decoder.weight"),
    encoder("Roberta", "roberta", head: "lm_head.decoder.weight"),
    encoder("XLMRoberta", "roberta", head: "lm_head.decoder.weight"),
    encoder("DistilBert", "distilbert", head: "vocab_projector.weight"),
  ]

  private static func encoder(
    _ family: String, _ prefix: String, head: TensorName
  ) -> ArchitectureHint {
    let tasks = [
      "Model", "ForMaskedLM", "ForSequenceClassification", "ForTokenClassification",
      "ForQuestionAnswering",
    ]
    return ArchitectureHint(
      architectures: tasks.map { family + $0 },
      embeddings: [
        TensorName("\(prefix).embeddings.word_embeddings.weight"),
        "embeddings.word_embeddings.weight",
      ], heads: [head])
  }

  private static let encoderDecoders: [ArchitectureHint] = [
    ArchitectureHint(
      architectures: ["T5ForConditionalGeneration", "MT5ForConditionalGeneration"],
      embeddings: ["shared.weight", "encoder.embed_tokens.weight"], layerCount: ["num_layers"]),
    ArchitectureHint(
      architectures: ["WhisperForConditionalGeneration"],
      embeddings: ["model.decoder.embed_tokens.weight"], heads: ["proj_out.weight"],
      layerCount: ["decoder_layers"]),
  ]
}
