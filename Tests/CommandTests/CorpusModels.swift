import Storage
import Tensors
import TestSupport

/// The small models that the recipes of `fixtures/recipes/corpus` name.
enum CorpusModels {
  /// Writes all of them below `models` in a directory.
  static func write(in directory: borrowing TemporaryDirectory) throws {
    try directory.directory("models")
    for (seed, name) in ["base", "math", "code", "chat"].enumerated() {
      try decoder(name, seed: UInt64(seed), in: directory)
    }
    try TinyModel.decoder(layers: 4, format: .f16, seed: 5).write("models/half", in: directory)
    try TinyModel.decoder(layers: 4, format: .f32, seed: 6).write("models/single", in: directory)
    try TinyModel.decoder(layers: 4, tied: true, seed: 7).write("models/tied", in: directory)
    try TinyModel.decoder(layers: 6, seed: 8).write("models/deep", in: directory)
    try TinyModel.decoder(layers: 4, vocabulary: 8, seed: 9)
      .write("models/wide-vocabulary", in: directory)
    try TinyModel.decoder(layers: 4, hidden: 6, seed: 10).write("models/broad", in: directory)
    try decoder("mistral", seed: 11, in: directory) { $0.replacing("LlamaFor", with: "MistralFor") }
    try decoder("gptq", seed: 12, in: directory) {
      $0.replacing(
        "\"model_type\"",
        with: "\"quantization_config\": {\"quant_method\": \"gptq\"}, \"model_type\"")
    }
    for (name, tensors) in others { try TinyModel(tensors).write("models/" + name, in: directory) }
    try adapter(in: directory)
    try words("words-a", ["a", "b", "c"], in: directory)
    try words("words-b", ["c", "d", "a", "e"], in: directory)
    for (name, tensors) in files {
      try directory.file("models/\(name).safetensors", TinyModel(tensors).fileBytes())
    }
  }

  private static func decoder(
    _ name: String, seed: UInt64, in directory: borrowing TemporaryDirectory,
    _ change: (String) -> String = { $0 }
  ) throws {
    var model = TinyModel.decoder(layers: 4, seed: seed)
    model.configuration = model.configuration.map(change)
    try model.write("models/" + name, in: directory)
  }

  /// A LoRA adapter of one projection.
  private static func adapter(in directory: borrowing TemporaryDirectory) throws {
    let name = "base_model.model.model.layers.0.mlp.up_proj"
    let model = TinyModel([
      tensor(name + ".lora_A.weight", [2, 4]), tensor(name + ".lora_B.weight", [5, 2]),
    ])
    try directory.directory("models/adapter")
    try directory.file("models/adapter/adapter_model.safetensors", model.fileBytes())
    let configuration =
      #"{"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": ["up_proj"]}"#
    try directory.file("models/adapter/adapter_config.json", Array(configuration.utf8))
  }

  /// A decoder whose tokenizer has these tokens.
  private static func words(
    _ name: String, _ tokens: [String], in directory: borrowing TemporaryDirectory
  ) throws {
    try TinyModel.decoder(layers: 1, vocabulary: tokens.count, seed: 20)
      .write("models/" + name, in: directory)
    let vocabulary = tokens.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    let text =
      #"{"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "vocab": {"#
      + vocabulary + #"}, "merges": []}}"#
    try directory.file("models/\(name)/tokenizer.json", Array(text.utf8))
  }

  private static func tensor(_ name: String, _ shape: [Int] = [2, 2]) -> TinyModel.Tensor {
    let count = shape.reduce(1, *)
    return .init(TensorName(name), .bf16, shape, (0..<count).map { Double($0 + 1) })
  }

  private static let experts = (0..<2).flatMap { layer in
    [tensor("model.layers.\(layer).block_sparse_moe.gate.weight")]
      + (0..<2).flatMap { expert in
        ["w1", "w2", "w3"].map {
          tensor("model.layers.\(layer).block_sparse_moe.experts.\(expert).\($0).weight")
        }
      }
  }

  private static let text =
    [tensor("language_model.model.embed_tokens.weight"), tensor("language_model.lm_head.weight")]
    + (0..<2).map { tensor("language_model.model.layers.\($0).mlp.up_proj.weight") }

  private static let vision =
    [tensor("multi_modal_projector.linear.weight")]
    + (0..<2).map { tensor("vision_tower.encoder.layers.\($0).mlp.fc1.weight", [1, 2]) }

  private static let encoder = [
    tensor("embeddings.word_embeddings.weight"), tensor("encoder.layer.0.output.dense.weight"),
  ]

  private static let positions = TinyModel.Tensor(
    TensorSpec(name: "embeddings.position_ids", dtype: .i64, shape: [1, 4]),
    (0..<4).flatMap { [UInt8($0), 0, 0, 0, 0, 0, 0, 0] })

  private static let others: [(String, [TinyModel.Tensor])] = [
    ("moe-a", experts), ("moe-b", experts), ("vlm-a", text + vision), ("vlm-b", text + vision),
    ("vlm-text", text), ("encoder-a", encoder + [positions]), ("encoder-b", encoder + [positions]),
    (
      "speech",
      (0..<2).map { tensor("encoder.layers.\($0).fc.weight") }
        + (0..<3).map { tensor("decoder.layers.\($0).fc.weight") }
    ),
    (
      "hybrid",
      ["self_attn", "linear_attn"].map { tensor("model.layers.0.\($0).o_proj.weight") }
    ),
  ]

  private static let unet = ["down_blocks.0.conv.weight", "down_blocks.1.conv.weight"]

  private static let files: [(String, [TinyModel.Tensor])] = [
    ("unet-a", unet.map { tensor($0) } + [tensor("time.bias", [3])]),
    ("unet-b", unet.map { tensor($0) } + [tensor("time.bias", [3])]),
    ("unet-c", unet.map { tensor($0) } + [tensor("control.bias", [3])]),
  ]
}
