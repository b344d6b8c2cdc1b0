import Checkpoints
import Merging
import Pipeline
import Tensors
import TestSupport
import Testing

/// Which tensors a merge takes over from models that are no plain decoders.
@Suite struct `The tensors of the output` {
  private static func tensor(_ name: String, _ value: Double) -> TinyModel.Tensor {
    .init(TensorName(name), .f32, [1], [value])
  }

  private static func values(
    _ models: [String: TinyModel], _ recipe: String
  ) throws -> [String: Double] {
    let directory = try TemporaryDirectory()
    for (name, model) in models { try model.write(name, in: directory) }
    let output = try MergeRun.output(of: recipe, in: directory)
    return Dictionary(
      uniqueKeysWithValues: try output.tensors.compactMap { tensor in
        guard tensor.spec.dtype == .f32 else { return nil }
        return (tensor.name.text, try #require(NumberFormat.f32.numbers(try tensor.bytes()).first))
      })
  }

  private static let average = RefusalCase.average

  @Test func `come from all sources of the first and the last slice, however many they are`() throws
  {
    func model(_ value: Double) -> TinyModel {
      TinyModel(
        ["model.embed_tokens.weight", "model.norm.weight", "lm_head.weight"].map {
          Self.tensor($0, value)
        } + (0..<2).map { Self.tensor("model.layers.\($0).w", value) })
    }
    let values = try Self.values(
      ["a": model(1), "b": model(3)],
      """
      merge_method: linear
      parameters: {weight: 1}
      slices:
        - sources: [{model: a, layer_range: [0, 1]}]
        - sources: [{model: a, layer_range: [1, 2]}, {model: b, layer_range: [1, 2]}]
      """)
    #expect(
      values == [
        "model.embed_tokens.weight": 1, "model.layers.0.w": 1, "model.layers.1.w": 2,
        "model.norm.weight": 2, "lm_head.weight": 2,
      ])
  }

  @Test func `keep the names of experts as they are stored`() throws {
    let names =
      (0..<2).flatMap { expert in
        ["w1", "w2", "w3"].map { "model.layers.0.block_sparse_moe.experts.\(expert).\($0).weight" }
      } + ["model.layers.0.block_sparse_moe.gate.weight"]
    let values = try Self.values(
      [
        "a": TinyModel(names.map { Self.tensor($0, 1) }),
        "b": TinyModel(names.map { Self.tensor($0, 3) }),
      ],
      Self.average)
    #expect(values == Dictionary(uniqueKeysWithValues: names.map { ($0, 2) }))
  }

  private static let tower = TinyModel(
    [("model.layers.0.w", 1), ("vision_tower.layers.0.w", 5)].map { tensor($0.0, $0.1) })
  private static let text = TinyModel([tensor("model.layers.0.w", 3)])

  @Test func `of a tower that one model lacks are refused, or taken by an override or by modules`()
    throws
  {
    let error = #expect(throws: PlanError.self) {
      try Self.values(["a": Self.tower, "b": Self.text], Self.average)
    }
    #expect(error?.description.contains("'vision_tower.layers.0.w'") == true)
    #expect(error?.description.contains("'model: a' takes it from there") == true)
    let expected: [String: Double] = ["model.layers.0.w": 2, "vision_tower.layers.0.w": 5]
    let override = "overrides: [{tensors: 'vision_tower.*', merge_method: passthrough, model: a}]"
    #expect(
      try Self.values(["a": Self.tower, "b": Self.text], Self.average + "\n" + override) == expected
    )
    let modules = """
      merge_method: linear
      base_model: a
      modules:
        text_decoder: {models: [{model: a}, {model: b}], parameters: {weight: 1}}
      """
    #expect(try Self.values(["a": Self.tower, "b": Self.text], modules) == expected)
  }

  @Test func `leave out position ids that not every model stores`() throws {
    let directory = try TemporaryDirectory()
    let ids = TinyModel.Tensor(
      TensorSpec(name: "embeddings.position_ids", dtype: .i64, shape: [1]),
      [UInt8](repeating: 0, count: 8))
    try TinyModel([ids, Self.tensor("w", 1)]).write("a", in: directory)
    try TinyModel([Self.tensor("w", 3)]).write("b", in: directory)
    let prepared = try MergeRun.prepare(Self.average, in: directory)
    #expect(prepared.plan.steps.map(\.output.name) == ["w"])
    #expect(prepared.warnings.contains { $0.contains("'embeddings.position_ids' is left out") })
  }
}
