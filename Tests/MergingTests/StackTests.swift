import Merging
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// A model of two stacks of layers, as encoder and decoder are.
private let towers = TinyModel(
  (0..<3).map { .init(TensorName("encoder.block.\($0).w"), .f32, [2], [1, 2]) }
    + (0..<4).map { .init(TensorName("decoder.block.\($0).w"), .f32, [3], [1, 2, 3]) })

@Suite struct `Models of several stacks` {
  private static func prepare(
    _ recipe: String, in directory: borrowing TemporaryDirectory
  ) throws -> PreparedMerge {
    try towers.write("a", in: directory)
    return try MergeRun.prepare(recipe, in: directory)
  }

  @Test func `take gradients along each stack`() throws {
    let directory = try TemporaryDirectory()
    let prepared = try Self.prepare(
      "merge_method: linear\nmodels:\n  - {model: a, parameters: {weight: [1, 3]}}\n"
        + "parameters: {normalize: false}\n", in: directory)
    var weights: [String: String] = [:]
    for step in prepared.plan.steps {
      weights[step.output.name.text] =
        step.account.parameters.first { $0.name == "weight" }?.value
    }
    #expect(weights["encoder.block.1.w"] == "2.0")
    #expect(weights["encoder.block.2.w"] == "3.0")
    #expect(weights["decoder.block.0.w"] == "1.0")
    #expect(weights["decoder.block.3.w"] == "3.0")
  }

  @Test func `are not cut by slices that do not say which stack`() throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: PlanError.self) {
      try Self.prepare(
        "merge_method: passthrough\nslices:\n"
          + "  - sources: [{model: a, layer_range: [0, 2]}]\n", in: directory)
    }
    #expect(error?.description.contains("several stacks of layers") == true)
  }
}
