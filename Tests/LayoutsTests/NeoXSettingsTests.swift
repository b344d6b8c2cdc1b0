import Layouts
import Tensors
import TestSupport
import Testing

@Suite struct `GPT-NeoX settings` {
  @Test func `Pythia's training says what its config_json says`() throws {
    let training = try SettingsSamples.training(SettingsSamples.pythiaTraining)
    #expect(
      training.missing == ["norm", "activation", "rotary_emb_base", "make_vocab_size_divisible_by"])
    #expect(training.settings.family == nil)
    let complete = training.withDefaults()
    #expect(complete.findings.isEmpty)
    #expect(complete.missing.isEmpty)
    #expect(complete.settings.family == .gptNeoX)
    #expect(complete.vocabularyMultiple == 128)
    #expect(complete.rowBias == .sum)
    #expect(complete.hasGroups == false)
    #expect((complete.tensorParallel, complete.pipelineParallel) == (1, 1))
    let published = try SettingsSamples.huggingFace(SettingsSamples.pythia).settings
    let unsaid: Set<DecoderSettings.Key> = [
      .vocabulary, .beginTokens, .endTokens, .ropeScaling,
    ]
    for key in published.keys where !unsaid.contains(key) {
      #expect(complete.settings[key]?.value.inWords == published[key]?.value.inWords, "\(key)")
    }
  }

  @Test func `settings know their place`() throws {
    let training = try SettingsSamples.training(SettingsSamples.pythiaTraining)
    #expect(
      training.settings[.rotaryFraction]?.source.description == "'rotary-pct' in 0.yml:12:3")
    #expect(
      training.withDefaults().settings[.ropeTheta]?.source.description == "the default of GPT-NeoX")
  }

  @Test func `a Llama training is read, with its width by the current rule`() throws {
    let training = try SettingsSamples.training(SettingsSamples.llamaTraining)
    #expect(training.findings.isEmpty)
    #expect(training.missing.isEmpty)
    let settings = training.settings
    #expect(settings.family == .llama)
    #expect(settings.normEpsilon == 1e-5)
    #expect(settings.activation == "silu")
    #expect(settings.tiesEmbeddings == false)
    #expect(settings.dtype == .bf16)
    #expect(settings.inner == nil)
    #expect(training.rowBias == .replicate)
    #expect(training.hasGroups == true)
    #expect((training.tensorParallel, training.pipelineParallel) == (8, 8))
    #expect(training.checkWidth(28672) == nil)
  }

  @Test func `a width by the old rule is said, another one refused`() throws {
    let old = try SettingsSamples.training(
      "norm: rmsnorm\nactivation: swiglu\nintermediate_size: 28672")
    let finding = try #require(old.checkWidth(28672))
    #expect(finding.severity == .warning)
    #expect(
      finding.description == "0.yml: intermediate_size 28672 is the MLP width (GPT-NeoX before "
        + "September 2024); current GPT-NeoX needs 86016 for these tensors")
    #expect(old.checkWidth(28670)?.severity == .error)
  }

  @Test(arguments: [
    (86016, 256, 28672), (28672, 1, 9557), (100, 64, 64), (16384, 1, 5461), (0, 8, 0),
  ])
  func `gated widths follow GPT-NeoX's arithmetic`(intermediate: Int, multiple: Int, inner: Int) {
    // int(I * 2 / 3) // 2, rounded up to mlp_multiple_of.
    let width = NeoXWidth(intermediate: intermediate, isGated: true, multiple: multiple)
    #expect(width.current == inner)
  }

  @Test func `several files are one configuration`() throws {
    let training = try SettingsSamples.training(
      "num-layers: 4\nhidden_size: 64", "num_attention_heads: 8\nnum_layers: 4")
    #expect(training.findings.isEmpty)
    #expect(training.settings.layerCount == 4)
    #expect(training.settings.heads == 8)
  }

  @Test func `files that contradict each other are refused with both places`() throws {
    let texts = try SettingsFile.yaml(Array("num-layers: 4".utf8), file: "model.yml")
    let arguments = SettingsFile(
      file: "mp_rank_00_model_states.pt: args", ["num_layers": 5, "hidden_size": 64])
    let training = NeoXConfiguration([texts, arguments])
    #expect(
      training.findings.map(\.message) == [
        "num_layers is 4 by 'num-layers' in model.yml:1:1, and 5 by 'num_layers' in "
          + "mp_rank_00_model_states.pt: args"
      ])
    #expect(training.settings.layerCount == 4)
    #expect(training.settings.hidden == 64)
  }

  @Test func `the fixture's arguments and engine configuration are read`() {
    let training = NeoXConfiguration([
      SettingsFile(file: "tiny.yml", ["num_layers": 4]),
      SettingsFile(
        file: "args",
        [
          "num_layers": 4, "hidden_size": 128, "num_attention_heads": 8,
          "max_position_embeddings": 64, "make_vocab_size_divisible_by": 128,
          "padded_vocab_size": 512, "tokenizer_type": "HFTokenizer", "model_parallel_size": 2,
        ]),
      SettingsFile(file: "ds_config", ["bf16": ["enabled": true], "fp16": ["enabled": false]]),
    ])
    #expect(training.findings.isEmpty)
    #expect(training.settings.paddedVocabulary == 512)
    #expect(training.settings.dtype == .bf16)
    #expect(training.settings.maxPositions == 64)
    #expect(training.tensorParallel == 2)
    #expect(training.hasGroups == nil)
    #expect(training.rowBias == nil)
    #expect(training.isGated == nil)
  }

  @Test(arguments: [
    ("te_mha: true", "'te_mha' in 0.yml:1:1: Transformer Engine modules pack and name"),
    ("norm: te_rmsnorm", "'norm' in 0.yml:1:1: norm 'te_rmsnorm' is not supported"),
    ("gpt-j-tied: true", "'gpt-j-tied' in 0.yml:1:1: layers with one norm"),
    ("pos_emb: alibi", "'pos_emb' in 0.yml:1:1: position embeddings of kind 'alibi'"),
    (
      "attention_config: [[[flash, mamba], 2]]",
      "'attention_config' in 0.yml:1:1: attention of kind"
    ),
    ("moe_num_experts: 8", "'moe_num_experts' in 0.yml:1:1: mixtures of experts"),
    ("soft_prompt_tuning: {enabled: true}", "'soft_prompt_tuning' in 0.yml:1:1: soft prompts"),
    ("use_qk_layernorm: true", "'use_qk_layernorm' in 0.yml:1:1: norms of queries and keys"),
    ("activation: softsign", "'activation' in 0.yml:1:1 is 'softsign'"),
    ("norm: layernorm\nactivation: swiglu", "norm 'layernorm' with activation 'swiglu' is neither"),
    ("norm: layernorm\nactivation: gelu\nuse_bias_in_norms: false", "norms without biases exist"),
    ("num_layers: many", "'num_layers' in 0.yml:1:1: expected a whole number"),
    ("rotary_pct: -1", "'rotary_pct' in 0.yml:1:1: expected a finite number"),
  ])
  func `what no table describes is refused by name`(text: String, message: String) throws {
    let errors = try SettingsSamples.training(text).findings.filter { $0.severity == .error }
    #expect(errors.count == 1)
    #expect(errors.first?.message.hasPrefix(message) == true, "\(errors)")
  }

  @Test(arguments: ["te_mha: false", "moe_num_experts: 1", "attention_config: [[[global], 2]]"])
  func `what does not concern the model is not refused`(text: String) throws {
    #expect(try SettingsSamples.training(text).findings.isEmpty)
  }

  @Test func `text that is no mapping is refused with its place`() {
    #expect(throws: ConfigurationError.self) { try SettingsSamples.training("- 1") }
    do { _ = try SettingsSamples.training("a: 1\na: 2") } catch {
      #expect("\(error)" == "0.yml:2:1: the key 'a' is already given at 1:1")
    }
  }

  @Test func `a written Llama configuration says what GPT-NeoX needs`() throws {
    let settings = try SettingsSamples.huggingFace(SettingsSamples.llama70B).settings
    let written = try NeoXText(
      shape: SettingsSamples.llama70BShape, settings: settings,
      dialect: NeoXDialect(family: .llama, packing: .block, rowBias: .replicate),
      division: NeoXText.Division(tensorParallel: 8, pipelineParallel: 8, vocabularyMultiple: 1),
      dtype: .bf16)
    #expect(
      written.text == """
        # The model of this checkpoint; use it together with your training settings.

        pipe_parallel_size: 8
        model_parallel_size: 8
        make_vocab_size_divisible_by: 1

        num_layers: 80
        hidden_size: 8192
        num_attention_heads: 64
        num_kv_heads: 8
        # three times the width of the gated MLP
        intermediate_size: 86016
        seq_length: 131072
        max_position_embeddings: 131072

        norm: "rmsnorm"
        rms_norm_epsilon: 1.0e-05
        activation: "swiglu"
        pos_emb: "rotary"
        rotary_pct: 1.0
        rotary_emb_base: 500000
        no_weight_tying: true
        gpt_j_residual: false
        output_layer_parallelism: "column"
        use_bias_in_norms: false
        use_bias_in_attn_linear: false
        use_bias_in_mlp: false
        init_method_std: 0.02

        precision: "bfloat16"
        bf16:
          enabled: true
        data_types:
          grad_accum_dtype: "fp32"

        # GPT-NeoX has no rope scaling; this model was trained with { "factor": 8.0, "low_freq_factor":
        # 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3" }.
        # Give its config.json with --base-config when converting back.
        # The vocabulary has 128256 tokens; rows behind it are padding (--vocab-size 128256 when
        # converting back).

        """)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `what is written is read back`(seed: UInt64) throws {
    var generator = SettingsGenerator(seed)
    let shape = generator.shape()
    let settings = generator.settings()
    let names = generator.pick([NeoXDialect.MLPNames.linear, .dense])
    let dialect = NeoXDialect(
      family: shape.family, packing: .perHead, mlpNames: names,
      rowBias: settings.parallelResidual == true ? .sum : .replicate)
    let division = NeoXText.Division(
      tensorParallel: generator.random.integer(1...8),
      pipelineParallel: generator.random.integer(0...8),
      vocabularyMultiple: generator.random.integer(1...256))
    let text = try NeoXText(
      shape: shape, settings: settings, dialect: dialect, division: division,
      dtype: generator.dtype
    ).text
    let read = try SettingsSamples.training(text).withDefaults()
    #expect(read.findings.isEmpty)
    #expect(read.checkWidth(shape.inner)?.severity != .error)
    #expect(read.tensorParallel == division.tensorParallel)
    #expect(read.pipelineParallel == division.pipelineParallel)
    #expect(read.vocabularyMultiple == division.vocabularyMultiple)
    #expect(read.rowBias == dialect.rowBias)
    #expect(read.hasGroups == (shape.queriesPerGroup > 1))
    let unsaid: Set<DecoderSettings.Key> = [.ropeScaling, .beginTokens, .endTokens]
    for key in settings.keys where !unsaid.contains(key) {
      #expect(read.settings[key]?.value == settings[key]?.value, "\(key)")
    }
    var completed = read.settings
    completed.set(.vocabulary, .int(shape.vocabulary), from: SettingSource(.option("--vocab-size")))
    completed.set(.inner, .int(shape.inner), from: SettingSource(.tensors))
    #expect(try completed.shape() == shape)
  }
}
