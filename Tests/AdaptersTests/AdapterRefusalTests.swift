import Adapters
import Checkpoints
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// Adapters that cannot be used, and what is said about them.
struct AdapterRefusalTests {
  static let configuration = #"{"peft_type": "LORA", "r": 1, "lora_alpha": 2}"#

  static let factors: [TinyModel.Tensor] = [
    .init(
      "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight", .f32, [1, 4], [1, 2, 3, 4]),
    .init(
      "base_model.model.model.layers.0.mlp.up_proj.lora_B.weight", .f32, [5, 1], [1, 2, 3, 4, 5]),
  ]

  /// Writes an adapter and a base, and applies the one to the other.
  static func outcome(
    _ configuration: String, _ tensors: [TinyModel.Tensor]
  ) throws -> Model {
    let directory = try TemporaryDirectory()
    try directory.directory("adapter")
    try directory.file("adapter/adapter_config.json", Array(configuration.utf8))
    try directory.file("adapter/adapter_model.safetensors", TinyModel(tensors).fileBytes())
    let base = try TinyModel.decoder(format: .f32, seed: 3).write("base", in: directory)
    return try Model.open(base.text).applying(try Adapter.open(directory("adapter").text))
  }

  @Test func `the adapter that the others are made of fits`() throws {
    let model = try Self.outcome(Self.configuration, Self.factors)
    #expect(model.checkpoint.tensors.filter { $0.derivation != nil }.count == 1)
  }

  @Test(arguments: [
    (#"{"peft_type": "IA3"}"#, "'IA3'"), (#"{"peft_type": "LOHA"}"#, "'LOHA'"),
    (#"{"peft_type": "VERA"}"#, "'VERA'"), ("[]", "takes an object"), (#"{"r": 0}"#, "'r' takes"),
    (#"{"r": 1, "r": 1}"#, "duplicate key"), (#"{"r": "8"}"#, "found \"8\""),
    (#"{"r": 1e400}"#, "'r'"),
    (#"{"lora_alpha": NaN}"#, "finite"), (#"{"use_dora": 1}"#, "true or false"),
    (#"{"rank_pattern": {"(": 1}}"#, "regular expression"),
    (#"{"rank_pattern": [1]}"#, "object"),
    (#"{"r": 1, "init_lora_weights": "pissa_niter_4"}"#, "'pissa'"),
    (#"{"r": 1, "target_parameters": ["experts.w"]}"#, "'target_parameters'"),
    (#"{"r": 1, "layer_replication": [[0, 1]]}"#, "'layer_replication'"),
    (#"{"r": 1, "trainable_token_indices": [1]}"#, "'trainable_token_indices'"),
    (#"{"r": 2}"#, "has rank 1, and adapter_config.json says 2"),
    ("{}", "has rank 1, and adapter_config.json states no 'r', whose default is 8"),
    (#"{"r": 1, "modules_to_save": "norm"}"#, "'modules_to_save' takes a list of names"),
    (
      #"{"r": 1, "modules_to_save": ["model.norm"]}"#,
      "no tensor for 'model.norm.weight' of the base"
    ),
    (#"{"r": 1, "target_modules": [1]}"#, "'target_modules' takes a list of names"),
    (#"{"r": 1, "use_dora": true}"#, "no lora_magnitude_vector"), ("{", "adapter_config.json"),
  ])
  func `configurations that cannot be used are refused by name`(
    text: String, part: String
  ) throws {
    let error = try #require(throws: AdapterError.self) {
      try Self.outcome(text, Self.factors)
    }
    #expect("\(error)".contains(part), "\(error)")
  }

  /// The tensors that are added, and what is said.
  static let tensors: [(TinyModel.Tensor, String)] = [
    (.init("base_model.model.stray.weight", .f32, [1], [1]), "'base_model.model.stray.weight'"),
    (
      .init("base_model.model.model.norm.lora_A.weight", .f32, [1, 4], [1, 2, 3, 4]), "no lora_B"
    ),
    (
      .init("base_model.model.model.layers.0.mlp.up_proj.lora_C.weight", .f32, [1], [1]),
      "lora_C"
    ),
    (
      .init(
        "base_model.model.model.layers.0.mlp.up_proj.lora_A.default.weight", .f32, [1, 4],
        [1, 2, 3, 4]), "are the same part"
    ),
    (
      .init("base_model.model.model.layers.0.mlp.up_proj.lora_B.bias", .f32, [5], [1, 2, 3, 4, 5]),
      "the base does not have"
    ),
    (
      .init(
        "base_model.model.model.layers.0.mlp.up_proj.lora_magnitude_vector", .f32, [5],
        [1, 2, 3, 4, 5]), "use_dora"
    ),
    (.init("base_model.model.lm_head.weight", .f32, [1, 4], [1, 2, 3, 4]), "that it replaces"),
    (
      .init(
        TensorSpec(name: "base_model.model.ids", dtype: .i64, shape: [1]),
        .init(repeating: 0, count: 8)),
      "I64"
    ),
  ]

  @Test(arguments: tensors.indices)
  func `every tensor of an adapter is used or named`(index: Int) throws {
    let (tensor, part) = Self.tensors[index]
    let error = try #require(throws: AdapterError.self) {
      try Self.outcome(Self.configuration, Self.factors + [tensor])
    }
    #expect("\(error)".contains(part), "\(error)")
  }

  @Test func `factors of another width are refused with both shapes`() throws {
    let error = try #require(throws: AdapterError.self) {
      try Self.outcome(
        Self.configuration,
        [
          Self.factors[1],
          .init(Self.factors[0].spec.name, .f32, [1, 3], [1, 2, 3]),
        ])
    }
    #expect("\(error)".contains("[1, 3]") && "\(error)".contains("[5, 4]"), "\(error)")
  }

  @Test func `a directory without the configuration is no adapter`() throws {
    let error = try #require(throws: AdapterError.self) {
      try Adapter.open(LoraFixture.path("llama-f32").text)
    }
    #expect(error.fault == .noConfiguration)
  }

  @Test func `a configuration without weights is no adapter`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("adapter_config.json", Array(Self.configuration.utf8))
    let error = try #require(throws: AdapterError.self) { try Adapter.open(directory.path.text) }
    #expect(error.fault == .noWeights)
  }

  /// All of a module that is named must be there, and nothing else must.
  @Test func `modules that are saved whole are so`() throws {
    let norm = TinyModel.Tensor("base_model.model.model.norm.weight", .f32, [4], [1, 2, 3, 4])
    let text = #"{"r": 1, "modules_to_save": ["model.norm", "score"]}"#
    let model = try Self.outcome(text, Self.factors + [norm])
    #expect(model.checkpoint["model.norm.weight"]?.pieces.count == 1)
    let error = try #require(throws: AdapterError.self) {
      try Self.outcome(#"{"r": 1, "modules_to_save": ["norm", "lm_head"]}"#, Self.factors + [norm])
    }
    guard case .missingSaved = error.fault else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(arguments: [
    (#"["up_proj"]"#, 1), (#"["layers.0.mlp.up_proj"]"#, 0), (#"".*up_proj""#, 1),
    (#"".*0.mlp.up_proj""#, 0), (#""all-linear""#, 0), (#"["up_proj", "lm_head", "norm"]"#, 1),
  ])
  func `targets without factors stay as they are, with a note`(targets: String, count: Int) throws {
    let model = try Self.outcome(#"{"r": 1, "target_modules": \#(targets)}"#, Self.factors)
    let notes = model.notes.filter { $0.contains("for which it has no factors") }
    #expect(notes.count == count, "\(notes)")
    if count > 0 { #expect(notes[0].contains(targets.contains("lm_head") ? "1 more" : "layers.1")) }
    #expect(model.checkpoint.tensors.filter { $0.derivation != nil }.count == 1)
  }
}
