import Merging
import Tensors
import TestSupport
import Testing

/// A merge that must be refused, and what the message must say.
struct RefusalCase: Sendable, CustomTestStringConvertible {
  var name: String
  var models: [String: TinyModel]
  var recipe: String
  /// Every one of these is in the message.
  var says: [String]
  /// Files to write beside the models' own.
  var files: [String: String] = [:]
  var output = "out"

  var testDescription: String { name }

  private static let a = TinyModel.decoder(seed: 1)
  private static let b = TinyModel.decoder(seed: 2)

  /// A recipe that averages models `a` and `b`.
  static let average = """
    merge_method: linear
    models:
      - {model: a, parameters: {weight: 1}}
      - {model: b, parameters: {weight: 1}}
    """

  /// Model `b` with a change, averaged with model `a`.
  private static func average(
    _ name: String, says: [String], recipe: String = average,
    _ change: (inout TinyModel) -> Void
  ) -> RefusalCase {
    var changed = b
    change(&changed)
    return RefusalCase(
      name: name, models: ["a": a, "b": changed], recipe: recipe, says: says)
  }

  private static func tensor(_ name: TensorName, _ dtype: DType, _ byte: UInt8) -> TinyModel.Tensor
  {
    let spec = TensorSpec(name: name, dtype: dtype, shape: [2])
    return .init(spec, [UInt8](repeating: byte, count: spec.byteCount))
  }

  static let all: [RefusalCase] = tensors + recipes + places

  private static let tensors: [RefusalCase] = [
    average("missing tensor", says: ["recipe.yaml:4:", "'model.norm.weight'", "'b' lacks it"]) {
      $0.tensors.removeAll { $0.spec.name == "model.norm.weight" }
    },
    average("stray tensor", says: ["recipe.yaml:4:", "'model.extra.weight'", "'b' has it"]) {
      $0.tensors.append(.init("model.extra.weight", .bf16, [1], [1]))
    },
    average("shapes differ", says: ["'model.norm.weight'", "shapes differ", "[4]", "[2, 2]"]) {
      $0.tensors.removeAll { $0.spec.name == "model.norm.weight" }
      $0.tensors.append(.init("model.norm.weight", .bf16, [2, 2], [1, 2, 3, 4]))
    },
    average(
      "vocabularies differ", says: ["'model.embed_tokens.weight'", "[6, 4]", "[8, 4]", "vocabular"]
    ) {
      $0 = .decoder(vocabulary: 8, seed: 2)
    },
    average("uneven layers", says: ["same number of layers", "a has 2", "b has 3"]) {
      $0 = .decoder(layers: 3, seed: 2)
    },
    average("no arithmetic", says: ["'x'", "F8_E5M2FNUZ", "no arithmetic"], recipe: average) {
      $0 = TinyModel([tensor("x", .f8e5m2fnuz, 1)])
    }.with { $0["a"] = TinyModel([tensor("x", .f8e5m2fnuz, 1)]) },
    average("buffers of two types", says: ["'ids'", "I64", "I32"]) {
      $0 = TinyModel([tensor("ids", .i64, 1)])
    }.with { $0["a"] = TinyModel([tensor("ids", .i32, 1)]) },
    average("buffers that differ", says: ["'ids'", "differs between a and b"]) {
      $0 = TinyModel([tensor("ids", .i64, 1)])
    }.with { $0["a"] = TinyModel([tensor("ids", .i64, 2)]) },
    average(
      "quantised without saying so",
      says: ["recipe.yaml:4:", "'model.norm.weight_scale_inv'", "which is BF16"]
    ) {
      $0.tensors.append(.init("model.norm.weight_scale_inv", .f32, [1], [1]))
    },
    average("an adapter", says: ["recipe.yaml:4:", "'b' is a LoRA adapter"]) {
      $0 = TinyModel([.init("model.layers.0.q_proj.lora_A.weight", .f32, [1, 1], [1])])
    },
    average("quantised", says: ["recipe.yaml:4:", "is quantised (GPTQ)"]) {
      $0.configuration = $0.configuration?.replacing(
        "\"model_type\"",
        with: "\"quantization_config\": {\"quant_method\": \"gptq\"},\n\"model_type\"")
    },
    average("architectures differ", says: ["a is LlamaForCausalLM", "b is MistralForCausalLM"]) {
      $0.configuration = $0.configuration?.replacing("LlamaFor", with: "MistralFor")
    },
    average(
      "several problems",
      says: ["'model.norm.weight'", "lacks it", "'lm_head.weight'", "shapes differ", "'stray'"]
    ) {
      $0.tensors.removeAll { ["model.norm.weight", "lm_head.weight"].contains($0.spec.name) }
      $0.tensors.append(.init("lm_head.weight", .bf16, [1, 4], [1, 2, 3, 4]))
      $0.tensors.append(.init("stray", .bf16, [1], [1]))
    },
  ]

  private static let recipes: [RefusalCase] = [
    RefusalCase(
      name: "layers beyond the last", models: ["a": a],
      recipe: """
        merge_method: passthrough
        slices:
          - sources: [{model: a, layer_range: [0, 2]}]
          - sources: [{model: a, layer_range: [1, 9]}]
        """, says: ["recipe.yaml:4:", "[1, 9]", "2 layers", "'a'"]),
    RefusalCase(
      name: "weights that sum to zero", models: ["a": a, "b": b],
      recipe: average.replacing("a, parameters: {weight: 1", with: "a, parameters: {weight: -1"),
      says: ["'model.layers.0.input_layernorm.weight'", "sum to 0"]),
    RefusalCase(
      name: "a density that is none", models: ["a": a, "b": b],
      recipe: """
        merge_method: ties
        base_model: a
        models: [{model: a}, {model: b}]
        parameters: {weight: 1, density: 1.5}
        """, says: ["recipe.yaml:4:34", "1.5 is outside 0 to 1"]),
    RefusalCase(
      name: "no such model", models: ["a": a],
      recipe: average.replacing("model: b", with: "model: ./b"),
      says: ["recipe.yaml:4", "no model './b'", "looked for"]),
    RefusalCase(
      name: "no such module", models: ["a": a],
      recipe: """
        merge_method: passthrough
        modules:
          vision:
            slices:
              - sources: [{model: a, layer_range: [0, 1]}]
        """, says: ["recipe.yaml:", "no module 'vision'", "lm_head, model"]),
    RefusalCase(
      name: "tokenizers that differ", models: ["a": a, "b": b],
      recipe: average + "\ntokenizer_source: base\nbase_model: a", says: ["tokenizer.json", "b"],
      files: ["a/tokenizer.json": "{}", "b/tokenizer.json": "{ }"]),
    RefusalCase(
      name: "a hub model that is not there", models: [:],
      recipe: average.replacing("model: a", with: "model: suture-tests/absent"),
      says: ["'suture-tests/absent'", "not in the cache"]),
  ]

  private static let places: [RefusalCase] = [
    RefusalCase(
      name: "output that is not empty", models: ["a": a, "b": b, "out": a], recipe: average,
      says: ["out", "not empty"]),
    RefusalCase(
      name: "output inside of an input", models: ["a": a, "b": b], recipe: average,
      says: ["inside the input"], output: "b/out"),
    RefusalCase(
      name: "output below a file", models: ["a": a, "b": b], recipe: average,
      says: ["plain"], files: ["plain": "x"], output: "plain/out"),
    RefusalCase(
      name: "side file that is only a pointer", models: ["a": a, "b": b], recipe: average,
      says: ["a/tokenizer.json", "Git LFS pointer"],
      files: ["a/tokenizer.json": "version https://git-lfs.github.com/spec/v1\n"]),
  ]

  /// The same case with other models.
  private func with(_ change: (inout [String: TinyModel]) -> Void) -> RefusalCase {
    var copy = self
    change(&copy.models)
    return copy
  }
}
