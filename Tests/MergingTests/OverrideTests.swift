import Checkpoints
import Merging
import Pipeline
import Tensors
import TestSupport
import Testing

/// Tensors that a recipe treats differently.
@Suite struct `Overrides` {
  private static let models = """
    base_model: z
    models:
      - {model: z}
      - {model: a, parameters: {weight: 1}}
      - {model: b, parameters: {weight: 3}}
    """

  private static func write(in directory: borrowing TemporaryDirectory) throws {
    for (name, value) in [("z", 0.0), ("a", 4), ("b", 8)] {
      try TinyModel([
        .init("model.layers.0.mlp.w", .f32, [2], [value, value]),
        .init("model.layers.0.attn.w", .f32, [2], [value, value]),
        .init("model.norm.weight", .f32, [2], [value, value]),
      ]).write(name, in: directory)
    }
  }

  private static func values(_ recipe: String) throws -> [String: Double] {
    let directory = try TemporaryDirectory()
    try write(in: directory)
    let output = try MergeRun.output(of: recipe, in: directory)
    return Dictionary(
      uniqueKeysWithValues: try output.tensors.map { tensor in
        (tensor.name.text, try #require(NumberFormat.f32.numbers(try tensor.bytes()).first))
      })
  }

  private static func error(_ recipe: String) throws -> String {
    let directory = try TemporaryDirectory()
    try write(in: directory)
    let error = #expect(throws: PlanError.self) { try MergeRun.prepare(recipe, in: directory) }
    return error?.description ?? ""
  }

  @Test func `give another method, other parameters or a single model`() throws {
    let values = try Self.values(
      """
      merge_method: task_arithmetic
      \(Self.models)
      overrides:
        - {tensors: "*.mlp.*", merge_method: linear, parameters: {weight: 1}}
        - {filter: norm, merge_method: passthrough, model: b}
        - {tensors: /attn/, parameters: {lambda: 0.5}}
      """)
    #expect(
      values == [
        "model.layers.0.mlp.w": 4, "model.norm.weight": 8, "model.layers.0.attn.w": 14,
      ])
  }

  @Test func `are asked in their order, and before every level of the recipe`() throws {
    let values = try Self.values(
      """
      merge_method: linear
      models:
        - {model: a, parameters: {weight: 9}}
        - {model: b, parameters: {weight: 1}}
      overrides:
        - tensors: mlp
          parameters: {weight: 1}
        - tensors: layers
          parameters:
            weight: [{filter: attn, value: 3}]
            normalize: false
      """)
    #expect(
      values
        == [
          "model.layers.0.mlp.w": 6, "model.layers.0.attn.w": 36, "model.norm.weight": 4.4,
        ].mapValues { Double(Float($0)) })
  }

  @Test func `take parameters of their own method from the levels of the recipe`() throws {
    let values = try Self.values(
      """
      merge_method: linear
      base_model: a
      models: [{model: a}, {model: b}]
      parameters: {weight: 1, t: 0.25}
      overrides: [{tensors: mlp, merge_method: slerp}]
      """)
    #expect(values["model.layers.0.mlp.w"] == 5)
    #expect(values["model.norm.weight"] == 6)
  }

  @Test func `show in the account of a tensor with their place`() throws {
    let directory = try TemporaryDirectory()
    try Self.write(in: directory)
    let prepared = try MergeRun.prepare(
      """
      merge_method: task_arithmetic
      \(Self.models)
      overrides:
        - {tensors: "*.mlp.*", merge_method: ties, parameters: {density: 0.5}}
      """, in: directory)
    let step = try #require(
      prepared.plan.steps.first { $0.output.name == "model.layers.0.mlp.w" })
    #expect(step.account.method == "ties")
    #expect(step.account.notes.contains { $0.contains("override 1 at ") && $0.contains(":8:5") })
    let density = step.account.parameters.first { $0.name == "density" }
    #expect(density?.value == "0.5")
    #expect(density?.origin.contains("override 1") == true)
  }

  @Test(arguments: [
    ("{tensors: mlp, merge_method: passthrough}", "takes exactly 1 model, found 3; 'model' picks"),
    ("{tensors: mpl, parameters: {lambda: 2}}", "'mpl' of this override lets no tensor"),
    (
      "{tensors: '', parameters: {lambda: 2}}, {tensors: mlp, parameters: {lambda: 3}}",
      "earlier overrides take every tensor"
    ),
    ("{tensors: mlp, merge_method: slerp, parameters: {t: 0}}", "takes exactly 2 models, found 3"),
  ])
  func `must fit the inputs, and some tensor`(overrides: String, message: String) throws {
    let text = try Self.error(
      "merge_method: task_arithmetic\n\(Self.models)\noverrides: [\(overrides)]\n")
    #expect(text.contains(message), "\(text)")
    #expect(text.contains("recipe.yaml:7:"), "\(text)")
  }

  @Test func `need a base where their method does`() throws {
    let text = try Self.error(
      """
      merge_method: linear
      models: [{model: a}, {model: b}]
      parameters: {weight: 1}
      overrides: [{tensors: mlp, merge_method: ties}]
      """)
    #expect(text.contains("'ties' needs a base_model"))
  }

  @Test func `take a tensor that other models lack from the one that has it`() throws {
    let directory = try TemporaryDirectory()
    try TinyModel([.init("w", .f32, [1], [1]), .init("extra", .f32, [1], [5])])
      .write("a", in: directory)
    try TinyModel([.init("w", .f32, [1], [3])]).write("b", in: directory)
    for order in ["{model: a}, {model: b}", "{model: b}, {model: a}"] {
      let plain = "merge_method: linear\nmodels: [\(order)]\nparameters: {weight: 1}\n"
      let error = #expect(throws: PlanError.self) { try MergeRun.prepare(plain, in: directory) }
      #expect(error?.description.contains("'merge_method: passthrough' and 'model: a'") == true)
      let output = try MergeRun.output(
        of: plain + "overrides: [{tensors: extra, merge_method: passthrough, model: a}]\n",
        in: directory
      ) { $0.isForced = true }
      #expect(try output["extra"]?.bytes() == NumberFormat.f32.bytes([5]))
      #expect(try output["w"]?.bytes() == NumberFormat.f32.bytes([2]))
    }
  }
}
