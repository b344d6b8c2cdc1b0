import Checkpoints
import Merging
import Tensors
import TestSupport
import Testing

/// Recipes that list the modules of a model.
@Suite struct `Modules of a model` {
  private static let model = TinyModel(
    ["enc", "dec"].flatMap { module in
      (0..<2).map { layer in
        TinyModel.Tensor(
          TensorName("\(module).layers.\(layer).w"), .f32, [1], [Double(layer + 1)])
      }
    } + [TinyModel.Tensor("head.weight", .f32, [1], [7])])

  private static func values(_ recipe: String) throws -> [TensorName: [Double]] {
    let directory = try TemporaryDirectory()
    try model.write("a", in: directory)
    let output = try MergeRun.output(of: recipe, in: directory)
    return Dictionary(
      uniqueKeysWithValues: try output.tensors.map { tensor in
        (tensor.name, NumberFormat.f32.numbers(try tensor.bytes()))
      })
  }

  @Test func `have parameters of their own`() throws {
    let values = try Self.values(
      """
      merge_method: passthrough
      modules:
        enc:
          parameters: {scale: 2}
          slices:
            - sources: [{model: a, layer_range: [0, 2]}]
        dec:
          parameters: {scale: 3}
          slices:
            - sources: [{model: a, layer_range: [0, 2]}]
      """)
    #expect(
      values == [
        "enc.layers.0.w": [2], "enc.layers.1.w": [4], "dec.layers.0.w": [3],
        "dec.layers.1.w": [6], "head.weight": [7],
      ])
  }

  @Test func `that are not listed are the donor's`() throws {
    let values = try Self.values(
      """
      merge_method: passthrough
      modules:
        dec:
          slices:
            - sources: [{model: a, layer_range: [1, 2]}]
      """)
    #expect(values["dec.layers.0.w"] == [2])
    #expect(values["enc.layers.1.w"] == [2])
    #expect(values["head.weight"] == [7])
  }
}
