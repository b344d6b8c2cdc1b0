import Arithmetic
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// What a run says of the numbers that its outputs could not hold.
@Suite struct `Stored counts` {
  /// A plan that stores tensors of float32 as another type.
  static func plan(
    _ tensors: [(name: TensorName, values: [Double])], as dtype: DType,
    in directory: borrowing TemporaryDirectory
  ) throws -> Plan {
    Plan(
      steps: try tensors.map { name, values in
        let stored = TensorSpec(name: name, dtype: .f32, shape: [values.count])
        let tensor = try StoredTensor.whole(
          stored, NumberFormat.f32.bytes(values), in: directory, file: name.text,
          access: .automatic)
        return try #require(
          Plan.Step.conversion(
            of: Plan.Input(tensor: tensor, model: "m"),
            to: TensorSpec(name: name, dtype: dtype, shape: [values.count]),
            account: .init(method: "cast")))
      })
  }

  @Test func `are the same for any tiles and workers`() throws {
    let directory = try TemporaryDirectory()
    var random = SeededGenerator(seed: 7)
    let edge: [Double] = [70_000, -1e9, 1e-9, .infinity, .nan, 0, 1, 65_519]
    let tensors = (0..<5).map { index in
      (
        name: TensorName("t\(index)"),
        values: (0..<9_000 + index).map { _ in edge[Int.random(in: 0..<edge.count, using: &random)]
        }
      )
    }
    let plan = try Self.plan(tensors, as: .f16, in: directory)
    let specs = plan.steps.map(\.output)
    let expected = Dictionary(
      uniqueKeysWithValues: tensors.enumerated().map { index, tensor in
        func count(_ values: Set<Double>) -> Int { tensor.values.count(where: values.contains) }
        let nan = tensor.values.count(where: \.isNaN)
        return (
          index,
          StoredCounts(
            nonFinite: count([70_000, -1e9, .infinity]) + nan, overflowed: count([70_000, -1e9]),
            flushed: count([1e-9]))
        )
      })
    for workers in [1, 2, 5] {
      for tile in [1, 5_000, 1 << 19] {
        let summary = try Executor(workers: workers, tileElements: tile)
          .run(plan, into: MemorySink(specs))
        #expect(summary.counts == expected, "\(workers) workers, tiles of \(tile)")
        #expect(summary.flushed.count == expected.values.reduce(0) { $0 + $1.flushed })
        #expect(summary.flushed.tensorCount == 5)
        let most = expected.values.map(\.overflowed).max()
        #expect(summary.overflowed.worst?.count == most)
      }
    }
  }

  @Test func `know nothing of what is only copied`() throws {
    let directory = try TemporaryDirectory()
    let plan = try Self.plan([("x", [1e-40, 3e38, .infinity])], as: .f32, in: directory)
    let summary = try Executor(workers: 1).run(plan, into: MemorySink(plan.steps.map(\.output)))
    #expect(summary.counts == [0: StoredCounts(nonFinite: 1)])
    #expect(summary.overflowed.worst == nil && summary.flushed.tensors.isEmpty)
  }

  @Test(
    arguments: [
      (DType.bf16, 3.4e38, 1e-41), (.f16, 65_520, 2e-8), (.f8e4m3, 465, 9e-4),
      (.f8e5m2, 61_440, 7e-6),
    ])
  func `are those of the type`(dtype: DType, high: Double, low: Double) throws {
    let directory = try TemporaryDirectory()
    let plan = try Self.plan([("x", [high, low, 1, 0])], as: dtype, in: directory)
    let summary = try Executor(workers: 1).run(plan, into: MemorySink(plan.steps.map(\.output)))
    #expect(summary.counts == [0: StoredCounts(nonFinite: 1, overflowed: 1, flushed: 1)])
  }
}
