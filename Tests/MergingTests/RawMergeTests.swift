import Checkpoints
import Merging
import Storage
import Tensors
import TestSupport
import Testing

/// Checkpoints that are no language models.
@Suite struct `A raw merge` {
  private static func tensor(_ name: TensorName, _ value: Double) -> TinyModel.Tensor {
    .init(name, .f32, [1], [value])
  }

  /// Tensors of `a.safetensors`, `b.safetensors` and `z.safetensors`.
  private static func merged(
    _ recipe: String, raw: Recipe.RawPolicy? = nil, notes: ((String) -> Void)? = nil
  ) throws -> [String: [Double]] {
    let directory = try TemporaryDirectory()
    let models = [
      "a": [tensor("down.0.w", 2), tensor("down.1.w", 4), tensor("only.a", 7)],
      "b": [tensor("down.0.w", 6), tensor("down.1.w", 8), tensor("only.b", 9)],
      "z": [tensor("down.0.w", 1), tensor("down.1.w", 1), tensor("only.z", 5)],
    ]
    for (name, tensors) in models {
      try directory.file("\(name).safetensors", TinyModel(tensors).fileBytes())
    }
    let prepared = try MergeRun.prepare(recipe, in: directory) { $0.raw = raw }
    for warning in prepared.warnings { notes?(warning) }
    _ = try prepared.run()
    let output = try Checkpoint.open(directory("out").text)
    return Dictionary(
      uniqueKeysWithValues: try output.tensors.map {
        ($0.name.text, NumberFormat.f32.numbers(try $0.bytes()))
      })
  }

  private static let average = """
    merge_method: linear
    models:
      - {model: a.safetensors, parameters: {weight: [1, 3]}}
      - {model: b.safetensors, parameters: {weight: 1}}
    """

  @Test func `refuses sets of tensors that differ, and says what to do`() throws {
    let error = #expect(throws: PlanError.self) { try Self.merged(Self.average, raw: .strict) }
    let text = error?.description ?? ""
    #expect(text.contains("tensor 'only.a': 'b.safetensors' lacks it"))
    #expect(text.contains("tensor 'only.b': 'a.safetensors' lacks it"))
    #expect(text.contains("'raw: union'"))
  }

  @Test func `keeps the common tensors, and says how many it left out`() throws {
    var notes: [String] = []
    let values = try Self.merged(Self.average + "\nraw: intersection\n") { notes.append($0) }
    // No layers: the first value of a gradient holds everywhere.
    #expect(values == ["down.0.w": [4], "down.1.w": [6]])
    #expect(notes.contains { $0.hasPrefix("2 of 4 tensors are left out") })
  }

  @Test func `merges what is there`() throws {
    let values = try Self.merged(Self.average, raw: .union)
    #expect(values == ["down.0.w": [4], "down.1.w": [6], "only.a": [7], "only.b": [9]])
  }

  private static let delta = """
    merge_method: task_arithmetic
    base_model: z.safetensors
    models:
      - {model: a.safetensors, parameters: {weight: 1}}
      - {model: b.safetensors, parameters: {weight: 1}}
    """

  @Test func `adds no tensors of a base that it does not list`() throws {
    var notes: [String] = []
    let values = try Self.merged(Self.delta, raw: .intersection) { notes.append($0) }
    #expect(values == ["down.0.w": [7], "down.1.w": [11]])
    #expect(notes.contains { $0.contains("1 tensors that only the base") })
  }

  @Test func `needs a base that has the tensor`() throws {
    let error = #expect(throws: PlanError.self) { try Self.merged(Self.delta, raw: .union) }
    #expect(error?.description.contains("'only.a'") == true)
    #expect(error?.description.contains("the base model is not among the inputs") == true)
  }

  @Test func `passes a lone tensor through where the method takes more`() throws {
    let slerp =
      "merge_method: slerp\nbase_model: a.safetensors\nmodels: "
      + "[{model: a.safetensors}, {model: b.safetensors}]\nparameters: {t: 0.5}\n"
    let error = #expect(throws: PlanError.self) { try Self.merged(slerp, raw: .union) }
    #expect(error?.description.contains("'only.b'") == true)
    #expect(error?.description.contains("'only.a'") == false)
    let values = try Self.merged(
      slerp + "overrides: [{tensors: only.b, merge_method: passthrough, model: b.safetensors}]\n",
      raw: .union)
    #expect(values["only.a"] == [7])
    #expect(values["only.b"] == [9])
  }

  @Test func `copies buffers as they are, whatever the type of the output`() throws {
    let directory = try TemporaryDirectory()
    let ids = TensorSpec(name: "ids", dtype: .i64, shape: [2])
    for (name, value) in [("a", 1.0), ("b", 3)] {
      let model = TinyModel([.init(ids, (0..<16).map { $0 }), Self.tensor("w", value)])
      try directory.file("\(name).safetensors", model.fileBytes())
    }
    let output = try MergeRun.output(
      of: Self.average + "\ndtype: bfloat16\nraw: strict\n", in: directory)
    #expect(try output["ids"]?.bytes() == (0..<16).map { $0 })
    #expect(output["w"]?.spec.dtype == .bf16)
  }
}
