import Layouts
import StrictJSON
import Testing

@Suite struct `Configuration reading` {
  private func read(_ text: String) throws -> ModelConfiguration {
    try ModelConfiguration.read(Array(text.utf8), file: "config.json")
  }

  @Test(
    arguments: [
      (SampleConfigurations.llama31, [4096, 14336, 32, 32, 8, 128, 128_256]),
      (SampleConfigurations.llama31Version5, [4096, 14336, 32, 32, 8, 128, 128_256]),
      (SampleConfigurations.qwen25, [896, 4864, 24, 14, 2, 64, 151_936]),
      (SampleConfigurations.gemma3, [2560, 10240, 34, 8, 4, 256, 262_208]),
      (SampleConfigurations.mixtral, [4096, 14336, 32, 32, 8, 128, 32000]),
      (SampleConfigurations.neox, [6144, 24576, 44, 64, nil, 96, 50432]),
      (SampleConfigurations.gpt2, [768, nil, 12, 12, nil, 64, 50257]),
    ] as [(String, [Int?])])
  func `shapes are found in every family's spelling`(text: String, expected: [Int?]) throws {
    let model = try read(text)
    let found = [
      model.hiddenSize, model.intermediateSize, model.layerCount, model.headCount,
      model.keyValueHeadCount, model.headDimension, model.vocabularySize,
    ]
    #expect(found == expected)
    #expect(model.warnings.isEmpty)
    #expect(model.hint != nil)
  }

  @Test func `other settings are found`() throws {
    let llama = try read(SampleConfigurations.llama31)
    #expect(llama.architectures == ["LlamaForCausalLM"])
    #expect(llama.modelType == "llama")
    #expect(llama.dtype == "bfloat16")
    #expect(llama.tiesEmbeddings == false)
    #expect(llama.rope.theta == 500_000)
    #expect(llama.normEpsilon == 1e-5)
    #expect(llama.specialTokens == [.begin: [128_000], .end: [128_001, 128_008, 128_009]])
    let neox = try read(SampleConfigurations.neox)
    #expect(neox.rope.theta == 10000)
    #expect(neox.rope.scaling == "none")
    #expect(try read(SampleConfigurations.gemma3).modelType == "gemma3")
  }

  @Test func `both generations of rope settings read alike`() throws {
    let old = try read(SampleConfigurations.llama31)
    #expect(try read(SampleConfigurations.llama31Version5).rope == old.rope)
    #expect(old.rope.scaling.contains("rope_type: llama3"))
  }

  @Test(arguments: [
    #"{"rope_scaling": null}"#, #"{"rope_scaling": {"rope_type": "default"}}"#,
    #"{"rope_parameters": {"rope_type": "default", "rope_theta": 1}}"#, "{}",
  ])
  func `no scaling has one form`(text: String) throws {
    #expect(try read(text).rope.scaling == "none")
  }

  @Test func `an empty object is a configuration without values`() throws {
    let model = try read("{}")
    #expect(model.headDimension == nil)
    #expect(model.hint == nil)
    #expect(model.perLayerLists.isEmpty)
  }

  @Test func `one value per layer is no single value`() throws {
    let model = try read(#"{"num_hidden_layers": 2, "intermediate_size": [8, 16]}"#)
    #expect(model.intermediateSize == nil)
    #expect(model.perLayerLists.map(\.path) == [["intermediate_size"]])
  }

  @Test func `per-layer lists are told from other arrays`() throws {
    let model = try read(
      """
      {"architectures": ["A", "B"], "num_hidden_layers": 2, "layer_types": ["x", "y"],
       "mlp_only_layers": [], "eos_token_id": [1, 2], "layers_to_transform": [1, 2, 3],
       "no_rope_layers": [1, 0], "text_config": {"block_configs": [{}, {}]}}
      """)
    #expect(
      model.perLayerLists.map(\.path.description) == [
        "layer_types", "mlp_only_layers", "no_rope_layers", "text_config.block_configs",
      ])
    #expect(model.perLayerLists.map(\.content) == [.values, .layerNumbers, .values, .values])
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity"])
  func `non-finite literals are accepted with a warning`(literal: String) throws {
    let model = try read("{\n  \"time_step_limit\": [0.0, \(literal)]\n}")
    let warning = try #require(model.warnings.first)
    #expect(model.warnings.count == 1)
    #expect(warning.code == "config.non-finite")
    #expect(warning.severity == .warning)
    #expect("\(warning)" == "config.json: 2:28: \(literal) is not JSON; accepted")
  }

  @Test func `infinity in transformers' own spelling is accepted`() throws {
    let text = #"{"time_step_limit": [0.0, {"__float__": "Infinity"}]}"#
    #expect(try read(text).warnings.isEmpty)
  }

  @Test(arguments: [
    ("", "config.json: expected a value, found the end of the text at line 1, column 1 (byte 0)"),
    ("[]", "config.json: expected an object, found an array"),
    (
      "{\"hidden_size\": -1}",
      "config.json:1:17: 'hidden_size': expected an integer from 0 to 2147483647, found -1"
    ),
    (
      "{\n\"vocab_size\": 2147483648}",
      "config.json:2:15: 'vocab_size': expected an integer from 0 to 2147483647, "
        + "found 2147483648"
    ),
    (
      "{\"n_layer\": 1e400}",
      "config.json:1:13: 'n_layer': expected an integer from 0 to 2147483647, found 1e400"
    ),
    (
      "{\"num_hidden_layers\": NaN}",
      "config.json:1:23: 'num_hidden_layers': expected an integer from 0 to 2147483647, found NaN"
    ),
    (
      "{\"head_dim\": \"64\"}",
      "config.json:1:14: 'head_dim': expected an integer from 0 to 2147483647, found \"64\""
    ),
    (
      "{\"rope_theta\": {\"__float__\": \"Infinity\"}}",
      "config.json:1:16: 'rope_theta': expected a finite number that is not negative, "
        + "found an object"
    ),
    (
      "{\"text_config\": {\"tie_word_embeddings\": 1}}",
      "config.json:1:41: 'text_config.tie_word_embeddings': expected true or false, found 1"
    ),
    (
      "{\"architectures\": \"LlamaForCausalLM\"}",
      "config.json:1:19: 'architectures': expected an array of strings, "
        + "found \"LlamaForCausalLM\""
    ),
    (
      "{\"num_attention_heads\": 32, \"num_key_value_heads\": 5}",
      "config.json: 32 attention heads are not a multiple of 5 key-value heads"
    ),
    (
      "{\"num_attention_heads\": 32, \"hidden_size\": 100}",
      "config.json: hidden size 100 is not a multiple of 32 heads, and no head_dim is set"
    ),
  ])
  func `hostile text is refused with file, place and both values`(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error.map { "\($0)" } == message)
  }

  @Test(arguments: [
    SampleConfigurations.llama31, SampleConfigurations.gemma3, SampleConfigurations.qwen25,
  ])
  func `no single damaged byte makes the reader trap`(text: String) {
    let bytes = Array(text.utf8)
    var refused = 0
    for place in bytes.indices {
      for byte in Array("9-[{\"".utf8) + [0xFF] {
        var damaged = bytes
        damaged[place] = byte
        do {
          let model = try ModelConfiguration.read(damaged, file: "config.json")
          _ = model.check([]).count + model.perLayerLists.count
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > bytes.count)
  }

  @Test func `duplicate keys are refused`() {
    #expect(throws: ConfigurationError.self) { try read(#"{"hidden_size": 1, "hidden_size": 1}"#) }
  }

  @Test func `all problems are reported together`() {
    let error = #expect(throws: ConfigurationError.self) {
      try read(#"{"hidden_size": -1, "vocab_size": {}, "model_type": 7}"#)
    }
    #expect(error?.problems.count == 3)
  }

  @Test(arguments: [
    #"{"num_attention_heads": 6, "d_model": 512, "d_kv": 64}"#,
    #"{"num_attention_heads": 0, "hidden_size": 512, "num_key_value_heads": 0}"#,
    #"{"num_attention_heads": 3, "hidden_size": 512, "qk_nope_head_dim": 128}"#,
    #"{"num_attention_heads": null, "hidden_size": null}"#,
  ])
  func `heads that need not divide are accepted`(text: String) throws {
    #expect(try read(text).warnings.isEmpty)
  }

  @Test func `counts written as fractions are accepted with a warning`() throws {
    let model = try read(#"{"vocab_size": 32000.0}"#)
    #expect(model.vocabularySize == 32000)
    #expect(model.warnings.map(\.code) == ["config.count-spelling"])
  }

  @Test func `token ids that are none are told`() throws {
    let model = try read(#"{"pad_token_id": -1, "bos_token_id": "<s>", "eos_token_id": [2, -7]}"#)
    #expect(model.specialTokens == [.begin: [], .end: [2], .padding: []])
    #expect(model.warnings.map(\.code) == ["config.special-token", "config.special-token"])
  }
}
