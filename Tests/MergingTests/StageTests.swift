import Checkpoints
import Merging
import Models
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Recipes whose merges are inputs of other merges.
@Suite struct `Stages` {
  private static let family = Fixtures.path("family").text

  /// Three stages: a mean in a wider type, a trimmed merge of it, and a stack whose last layers come
  /// from a stage.
  static let recipes = [
    """
    name: soup
    merge_method: linear
    models:
      - {model: \(family)/finetune-a-bf16, parameters: {weight: 0.6}}
      - {model: \(family)/finetune-b-bf16, parameters: {weight: 0.4}}
    dtype: float16
    ---
    name: trimmed
    merge_method: ties
    base_model: \(family)/base-bf16
    models:
      - {model: \(family)/finetune-a-bf16, parameters: {weight: 0.6, density: 0.5}}
      - {model: soup, parameters: {weight: 0.4, density: 0.3}}
    parameters: {rescale: true}
    dtype: bfloat16
    ---
    merge_method: dare_ties
    base_model: \(family)/base-bf16
    models:
      - {model: trimmed, parameters: {weight: 0.7, density: 0.6}}
      - {model: soup, parameters: {weight: 0.3, density: 0.5}}
    dtype: bfloat16
    """,
    """
    stages:
      - name: arc
        merge_method: slerp
        base_model: \(family)/finetune-a-bf16
        models: [{model: \(family)/finetune-b-bf16}]
        parameters: {t: [0.2, 0.8]}
      - name: noise
        merge_method: dare_linear
        seed: 9
        base_model: \(family)/base-bf16
        models: [{model: arc, parameters: {weight: 0.9, density: 0.5}}]
    merge_method: passthrough
    slices:
      - sources: [{model: arc, layer_range: [0, 2]}]
      - sources: [{model: noise, layer_range: [1, 3]}]
      - sources: [{model: \(family)/base-bf16, layer_range: [2, 3]}]
    """,
    """
    name: again
    merge_method: task_arithmetic
    base_model: \(family)/base-bf16
    models: [{model: \(family)/finetune-a-bf16, parameters: {weight: 1.5}}]
    ---
    name: outer
    merge_method: slerp
    base_model: again
    models: [{model: again}, {model: \(family)/finetune-b-bf16}]
    parameters: {t: 0.3}
    overrides:
      - {tensors: norm, merge_method: passthrough, model: again}
    """,
    // Blocks of rows below blocks of elements, and the other way round.
    """
    name: turned
    merge_method: nuslerp
    models:
      - {model: \(family)/finetune-a-bf16, parameters: {weight: 0.6}}
      - {model: \(family)/finetune-b-bf16, parameters: {weight: 0.4}}
    parameters: {nuslerp_flatten: false}
    ---
    name: fewer
    merge_method: della
    base_model: \(family)/base-bf16
    models: [{model: turned, parameters: {weight: 1, density: 0.5, epsilon: 0.1}}]
    ---
    merge_method: model_stock
    base_model: fewer
    models: [{model: turned}, {model: \(family)/finetune-a-bf16}]
    parameters: {filter_wise: true}
    """,
  ]

  private static func weights(
    _ recipe: String, _ change: (inout MergeOptions) -> Void
  ) throws -> [String: [UInt8]] {
    let directory = try TemporaryDirectory()
    try MergeRun.output(of: recipe, in: directory) { options in
      options.version = "0"
      change(&options)
      if options.stageDirectory != nil {
        options.stageDirectory = directory(options.stageDirectory ?? "").text
      }
    }
    #expect(try directory.names().allSatisfy { !$0.hasPrefix(".") })
    // The inputs of a final merge of written stages are these stages.
    return try FileContents.all(in: directory("out")).filter {
      !["suture.json", "SHA256SUMS"].contains($0.key)
    }
  }

  @Test(arguments: recipes.indices)
  func `give the same model in one pass as one after another, in every way`(index: Int) throws {
    let recipe = Self.recipes[index]
    let expected = try Self.weights(recipe) { $0.stageDirectory = "stages" }
    #expect(expected["model.safetensors"] != nil && expected["config.json"] != nil)
    for (workers, tile) in [(1, Executor.defaultTileElements), (3, 1), (2, 9000)] {
      let fused = try Self.weights(recipe) {
        $0.workers = workers
        $0.tileElements = tile
      }
      #expect(fused == expected, "\(workers) \(tile)")
    }
  }

  @Test func `are complete models where they are kept`() throws {
    let directory = try TemporaryDirectory()
    try MergeRun.output(of: Self.recipes[0], in: directory) {
      $0.stageDirectory = directory("stages").text
    }
    for name in ["soup", "trimmed"] {
      let model = try Model.open(directory("stages/\(name)").text)
      #expect(model.checkpoint.tensors.count == 30)
      #expect(model.configuration != nil)
    }
    let soup = try Checkpoint.open(directory("stages/soup").text)
    #expect(Set(soup.tensors.map(\.spec.dtype)) == [.f16])
  }

  @Test func `are merges of their own, whose masks depend on their number`() throws {
    let directory = try TemporaryDirectory()
    let dare = """
      merge_method: dare_linear
      base_model: \(Self.family)/base-bf16
      models: [{model: \(Self.family)/finetune-a-bf16, parameters: {weight: 1, density: 0.5}}]
      """
    let alone = try MergeRun.output(of: dare, in: directory, to: "alone")
    let copy = "\n---\nmerge_method: passthrough\nmodels: [{model: x}]\n"
    let staged = try MergeRun.output(of: "name: x\n" + dare + copy, in: directory, to: "staged")
    let last = try MergeRun.output(
      of: "name: x\n"
        + copy.dropFirst(5).replacing("model: x", with: "model: \(Self.family)/base-bf16")
        + "---\n" + dare.replacing("base_model: \(Self.family)/base-bf16", with: "base_model: x"),
      in: directory, to: "last")
    let name: TensorName = "model.layers.0.mlp.up_proj.weight"
    #expect(try alone[name]?.bytes() == last[name]?.bytes())
    #expect(try alone[name]?.bytes() != staged[name]?.bytes())
  }

  @Test func `of mergekit's profile run one after another and leave nothing behind`() throws {
    let directory = try TemporaryDirectory()
    let prepared = try MergeRun.prepare(Self.recipes[0], in: directory) { $0.profile = .mergekit }
    #expect(prepared.writesStages)
    #expect(prepared.notes.contains { $0.contains("one after another") })
    _ = try prepared.run()
    #expect(try directory.names() == ["out", "recipe.yaml"])
    // By hand, each stage with the same seed.
    let parts = Self.recipes[0].split(separator: "---\n").map(String.init)
    for (text, name) in zip(parts, ["soup", "trimmed", "final"]) {
      let recipe = text.replacing("model: soup", with: "model: ./soup")
        .replacing("model: trimmed", with: "model: ./trimmed")
      try MergeRun.output(of: recipe, in: directory, to: name) { $0.profile = .mergekit }
    }
    #expect(
      try FileContents.bytes(of: directory("out/model.safetensors"))
        == FileContents.bytes(of: directory("final/model.safetensors")))
  }

  @Test func `that fail or are stopped leave nothing behind`() throws {
    let directory = try TemporaryDirectory()
    for profile in Profile.allCases {
      let prepared = try MergeRun.prepare(Self.recipes[0], in: directory) { $0.profile = profile }
      #expect(throws: ExecutionError.self) { try prepared.run(isCancelled: { true }) }
      #expect(try directory.names() == ["recipe.yaml"])
    }
    #expect(throws: MergeError.self) {
      try MergeRun.prepare(Self.recipes[0], in: directory) {
        $0.stageDirectory = directory("out/stages").text
      }
    }
  }

  @Test func `report buffers that differ, with the stage's models`() throws {
    let directory = try TemporaryDirectory()
    for (name, byte) in [("a", UInt8(1)), ("b", 2)] {
      try TinyModel([
        .init(TensorSpec(name: "ids", dtype: .i64, shape: [1]), Array(repeating: byte, count: 8)),
        .init("w", .f32, [1], [1]),
      ]).write(name, in: directory)
    }
    let average =
      "name: s\nmerge_method: linear\nmodels: [{model: a}, {model: b}]\n"
      + "parameters: {weight: 1}\n---\nmerge_method: passthrough\nmodels: [{model: s}]\n"
    let error = #expect(throws: (any Error).self) {
      try MergeRun.output(of: average, in: directory)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("differs between a and b"))
    #expect(try directory.names() == ["a", "b", "recipe.yaml"])
  }

  // MARK: Reading

  private static func report(_ text: String) -> String {
    do {
      let documents = try RecipeDocuments(
        reading: Array(text.utf8), file: "r.yaml", methods: MergeMethods.table)
      let order = documents.stages.map { "\($0.name ?? "-")=\($0.number)" }
      let warnings = documents.stages.flatMap(\.recipe.warnings).map { $0.line(in: "r.yaml") }
      return (order + warnings).joined(separator: " ")
    } catch {
      return error.description
    }
  }

  private static func stage(_ name: String?, _ model: String) -> String {
    (name.map { "name: \($0)\n" } ?? "")
      + "merge_method: passthrough\nmodels: [{model: \(model)}]\n"
  }

  @Test(
    arguments: [
      ([("b", "a"), ("a", "m"), (nil, "b")], "a=2 b=1 -=0"),
      ([("a", "m"), ("b", "a")], "a=1 b=0"),
      ([(nil, "m")], "-=0"),
      (
        [(nil, "a"), ("a", "b"), ("b", "a")],
        "r.yaml:10:18: error: the stages go in a circle: a from b from a"
      ),
      ([("a", "a")], "r.yaml:3:18: error: the stages go in a circle: a from a"),
      ([("a", "m"), ("a", "n")], "r.yaml:5:7: error: the name 'a' is already given at 1:7"),
      (
        [("a", "m"), ("b", "m")],
        "r.yaml:5:7: error: which merge is the final one? Leave out its name; these are named and "
          + "nothing refers to them: a, b"
      ),
      (
        [("x/y", "m"), (nil, "m")],
        "r.yaml:1:7: error: 'x/y' cannot be the name of a stage: it is no name of a folder"
      ),
      // A name counts in model positions alone.
      ([("passthrough", "m"), (nil, "passthrough")], "passthrough=1 -=0"),
    ] as [([(String?, String)], String)])
  func `are put in the order of their references`(
    documents: [(String?, String)], expected: String
  ) {
    let text = documents.map { Self.stage($0.0, $0.1) }.joined(separator: "---\n")
    #expect(Self.report(text) == expected)
  }

  @Test func `without use are planned, and only made where stages are kept`() throws {
    let directory = try TemporaryDirectory()
    let text =
      Self.stage("spare", "\(Self.family)/base-bf16") + "---\n"
      + Self.stage(nil, "\(Self.family)/finetune-a-bf16")
    let prepared = try MergeRun.prepare(text, in: directory)
    #expect(prepared.stages.map(\.isUsed) == [false])
    #expect(prepared.warnings.contains { $0.contains("nothing refers to the stage 'spare'") })
    try MergeRun.output(of: text, in: directory) { $0.stageDirectory = directory("kept").text }
    #expect(try directory.names() == ["kept", "out", "recipe.yaml"])
  }
}
