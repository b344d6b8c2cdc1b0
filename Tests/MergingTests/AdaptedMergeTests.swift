import Adapters
import Checkpoints
import Layouts
import Merging
import Models
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Recipes whose models have LoRA adapters.
struct AdaptedMergeTests {
  private static func path(_ name: String) -> String {
    Fixtures.path("lora").joining(name).text
  }

  /// Writes a base with an adapter applied and returns its path.
  private static func applied(
    _ adapter: String, to base: String, f32: Bool, in directory: borrowing TemporaryDirectory
  ) throws -> String {
    var target = TargetLayout(.huggingFace)
    if f32 { target.dtype = .f32 }
    var options = ConversionOptions(
      input: path(base), target: target, output: directory(adapter).text)
    options.run.isSyncing = false
    let opened = try Adapter.open(path(adapter))
    options.derive = { try $0.applying(opened) }
    _ = try ConversionJob.prepare(options).execute()
    return directory(adapter).text
  }

  private static func recipe(_ first: String, _ second: String) -> String {
    """
    merge_method: linear
    models:
    - model: \(first)
      parameters: {weight: 0.3}
    - model: \(second)
      parameters: {weight: 0.7}
    dtype: float32
    """
  }

  @Test(arguments: ["plain", "dora", "saved", "bias", "patterns"])
  func `a merge of adapted models is the merge of models that were written before`(
    adapter: String
  ) throws {
    let directory = try TemporaryDirectory()
    let base = Self.path("llama-bf16")
    let written = try Self.applied(adapter, to: "llama-bf16", f32: true, in: directory)
    try MergeRun.output(of: Self.recipe(written, base), in: directory, to: "first")
    try MergeRun.output(
      of: Self.recipe("\(base)+\(Self.path(adapter))", base), in: directory, to: "second")
    #expect(
      try FileContents.bytes(of: directory("first/model.safetensors"))
        == FileContents.bytes(of: directory("second/model.safetensors")))
  }

  @Test func `the object form names the adapter too`() throws {
    let directory = try TemporaryDirectory()
    let base = Self.path("llama-bf16")
    try MergeRun.output(
      of: Self.recipe("\(base)+\(Self.path("plain"))", base), in: directory, to: "first")
    try MergeRun.output(
      of: Self.recipe("{model: {path: \(base)}, lora: {path: \(Self.path("plain"))}}", base),
      in: directory, to: "second")
    #expect(
      try FileContents.bytes(of: directory("first/model.safetensors"))
        == FileContents.bytes(of: directory("second/model.safetensors")))
  }

  @Test func `without a dtype the output has that of the base`() throws {
    let directory = try TemporaryDirectory()
    let base = Self.path("llama-bf16")
    let recipe = """
      merge_method: task_arithmetic
      base_model: \(base)
      models:
      - model: \(base)+\(Self.path("plain"))
        parameters: {weight: 1}
      """
    let output = try MergeRun.output(of: recipe, in: directory)
    #expect(output.tensors.allSatisfy { $0.spec.dtype == .bf16 })
    let written = try Self.applied("plain", to: "llama-bf16", f32: false, in: directory)
    let expected = try Checkpoint.open(written)
    for tensor in output.tensors {
      let range = 0..<tensor.spec.elementCount
      #expect(
        try tensor.bytes(ofElements: range)
          == expected[tensor.name]?.bytes(ofElements: range), "\(tensor.name)")
    }
  }

  @Test func `an untied head makes the output's configuration say so`() throws {
    let directory = try TemporaryDirectory()
    let recipe = """
      merge_method: passthrough
      models:
      - model: \(Self.path("llama-tied-bf16"))+\(Self.path("tied-head"))
      """
    let output = try MergeRun.output(of: recipe, in: directory)
    #expect(output["lm_head.weight"] != nil)
    let model = try Model.open(directory("out").text)
    #expect(model.configuration?.tiesEmbeddings == false)
  }

  @Test func `an adapter alone is refused with the way out`() throws {
    let directory = try TemporaryDirectory()
    let base = Self.path("llama-bf16")
    let error = try #require(throws: MergeError.self) {
      try MergeRun.prepare(Self.recipe(Self.path("plain"), base), in: directory)
    }
    #expect("\(error)".contains("is a LoRA adapter and no model"))
  }

  @Test func `an adapter that is not there is reported at its place`() throws {
    let directory = try TemporaryDirectory()
    let base = Self.path("llama-bf16")
    let error = try #require(throws: MergeError.self) {
      try MergeRun.prepare(Self.recipe("\(base)+./nowhere", base), in: directory)
    }
    #expect("\(error)".contains("recipe.yaml:3:") && "\(error)".contains("'./nowhere'"))
  }
}
