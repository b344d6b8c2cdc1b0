import Arithmetic
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Comparisons of tensors against one that looks at element after element.
@Suite struct `Comparisons` {
  private static let count = 70_000

  /// A tensor of these values in a file.
  private func tensor(
    _ values: [Double], _ format: NumberFormat, _ dtype: DType,
    in directory: borrowing TemporaryDirectory, _ file: String
  ) throws -> LogicalTensor {
    try StoredTensor.whole(
      TensorSpec(name: "x", dtype: dtype, shape: [values.count]), format.bytes(values),
      in: directory, file: file, access: .positional)
  }

  private func findings(
    _ tensors: [LogicalTensor], _ reference: CompareOperation.Reference = .firstInput,
    workers: Int, tile: Int
  ) throws -> [CompareOperation.Finding] {
    let types = tensors.compactMap { ElementType($0.spec.dtype) }
    let step = Plan.Step(
      output: tensors[0].spec, inputs: tensors.map { Plan.Input(tensor: $0, model: "") },
      work: .measure(CompareOperation(types, with: reference), inputs: types),
      account: Plan.Step.Account(method: "compare"))
    let sink = MeasurementSink()
    let summary = try Executor(workers: workers, tileElements: tile).run(
      Plan(steps: [step]), into: sink)
    #expect(summary.bytesWritten == 0)
    return try #require((sink[0] as? CompareOperation)?.findings)
  }

  @Test(arguments: [1, 2, 5], [1, 12_345, 1 << 20])
  func `count what differs, whatever the tiles`(workers: Int, tile: Int) throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 5)
    let first = (0..<Self.count).map { _ in Double(generator.integer(-100...100)) }
    var second = first
    var expected = 0
    for place in stride(from: 4321, to: Self.count, by: 997) {
      second[place] += Double(generator.integer(1...50))
      expected += 1
    }
    second[Self.count - 1] = first[Self.count - 1] + 64
    if (Self.count - 1 - 4321) % 997 != 0 { expected += 1 }
    let found = try findings(
      [
        tensor(first, .f32, .f32, in: directory, "a"),
        tensor(second, .f32, .f32, in: directory, "b"),
        tensor(first, .f32, .f32, in: directory, "c"),
      ], workers: workers, tile: tile)
    #expect(found[1].differing == expected)
    #expect(found[1].first == 4321)
    #expect(found[1].largest == 64)
    #expect(found[0].first == nil && found[2].first == nil && found[2].differing == 0)
  }

  @Test func `round to nearest even before they compare`() throws {
    let directory = try TemporaryDirectory()
    // Halfway cases of bfloat16 around 1 and 1.0078125, and their neighbours.
    let masters: [Float] = [1.00390625, 1.01171875, 1.00390637, 1.0039061, -1.00390625]
    let weights: [Double] = [1, 1.015625, 1.0078125, 1, -1]
    let found = try findings(
      [
        tensor(weights, .bf16, .bf16, in: directory, "w"),
        tensor(masters.map(Double.init), .f32, .f32, in: directory, "m"),
      ], workers: 1, tile: 4096)
    #expect(found[1].differing == 0)
  }

  @Test func `tell signs of zero and NaNs apart`() throws {
    let directory = try TemporaryDirectory()
    let found = try findings(
      [
        tensor([0, .nan, 1, .infinity], .f32, .f32, in: directory, "a"),
        tensor([-0.0, .nan, .nan, .infinity], .f32, .f32, in: directory, "b"),
      ], workers: 1, tile: 4096)
    #expect(found[1].differing == 2)
    #expect(found[1].first == 0)
    #expect(found[1].largest.isNaN)
    #expect(found[0].nonFinite == 2 && found[1].nonFinite == 3)
  }

  @Test func `with zero take both signs of it`() throws {
    let directory = try TemporaryDirectory()
    let found = try findings(
      [tensor([0, -0.0, 0, -3, 2], .f32, .f32, in: directory, "a")], .zero, workers: 1,
      tile: 4096)
    #expect(found[0].differing == 2 && found[0].first == 3 && found[0].largest == 3)
  }
}
