import Arithmetic
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// One plan of every kind of step, run in every way.
@Suite struct `The executor` {
  /// How a plan is run.
  struct Way: Sendable, CustomTestStringConvertible {
    var workers: Int
    var tile: Int
    var access: FileAccess
    var inPieces: Bool

    var testDescription: String { "\(workers) workers, tile \(tile), \(access), \(inPieces)" }

    static let all: [Way] = [1, 2, 7].flatMap { workers in
      [1, 100 * 120, 1 << 20].flatMap { tile in
        [FileAccess.mapped, .positional].flatMap { access in
          [false, true].map { Way(workers: workers, tile: tile, access: access, inPieces: $0) }
        }
      }
    }
  }

  private static let single = ElementType(.f32)

  /// Two inputs of a matrix, and what becomes of them.
  private func plan(
    _ way: Way, in directory: borrowing TemporaryDirectory
  ) throws -> Plan {
    var generator = SeededGenerator(seed: 21)
    let type = try #require(Self.single)
    var steps: [Plan.Step] = []
    for (index, shape) in [[130, 120], [1, 1], [0, 4], [3, 5000], [64, 64]].enumerated() {
      let count = shape.reduce(1, *)
      let inputs = try (0..<2).map { model in
        let values = (0..<count).map { _ in Double(generator.integer(-4...4)) }
        let spec = TensorSpec(name: "in", dtype: .f32, shape: shape)
        let store = way.inPieces && count > 1 ? StoredTensor.pieces : StoredTensor.whole
        let bytes = NumberFormat.f32.bytes(values)
        return Plan.Input(
          tensor: try store(spec, bytes, directory, "\(index)-\(model)", way.access),
          model: "m\(model)")
      }
      let account = Plan.Step.Account(method: "test")
      func spec(_ name: String) -> TensorSpec {
        TensorSpec(name: TensorName("\(name)\(index)"), dtype: .f32, shape: shape)
      }
      steps += [
        Plan.Step(
          output: spec("sum"), inputs: inputs,
          work: .compute(
            SumOperation(.exact(for: [type])), inputs: [type, type], output: type),
          account: account),
        Plan.Step(output: spec("copy"), inputs: [inputs[0]], work: .copy, account: account),
        Plan.Step(
          output: spec("equal"), inputs: [inputs[1], inputs[1]], work: .copyOfEquals,
          account: account),
      ]
    }
    return Plan(steps: steps)
  }

  private func run(_ way: Way) throws -> [[UInt8]] {
    let directory = try TemporaryDirectory()
    let plan = try plan(way, in: directory)
    let sink = MemorySink(plan.steps.map(\.output))
    let executor = Executor(workers: way.workers, tileElements: way.tile)
    let summary = try executor.run(plan, into: sink)
    #expect(sink.isWrittenOnce)
    #expect(summary.tensorCount == plan.steps.count)
    #expect(summary.bytesWritten == plan.steps.reduce(0) { $0 + $1.output.byteCount })
    #expect(summary.nonFinite.count == 0)
    return plan.steps.map { sink.bytes(of: $0.output.name) }
  }

  @Test(arguments: Way.all)
  func `gives the same bytes in every way, each written once`(way: Way) throws {
    let plain = Way(workers: 1, tile: 1 << 20, access: .positional, inPieces: false)
    #expect(try run(way) == run(plain))
  }

  @Test func `computes what a plain loop computes`() throws {
    let directory = try TemporaryDirectory()
    let way = Way(workers: 2, tile: 1, access: .automatic, inPieces: false)
    let plan = try plan(way, in: directory)
    let sink = MemorySink(plan.steps.map(\.output))
    _ = try Executor(workers: 2, tileElements: 1).run(plan, into: sink)
    for step in plan.steps {
      let inputs = try step.inputs.map { input in
        try input.tensor.pieces.flatMap { try $0.file.bytes(in: $0.byteRange) }
      }
      guard case .compute = step.work else {
        #expect(sink.bytes(of: step.output.name) == inputs[0])
        continue
      }
      let values = inputs.map(NumberFormat.f32.numbers)
      let offset =
        values[0].reduce(0) { $0 + $1.magnitude } + Double(values[0].count { $0.magnitude == 1 })
      let expected = values[0].indices.map { values[0][$0] + values[1][$0] + offset }
      #expect(NumberFormat.f32.numbers(sink.bytes(of: step.output.name)) == expected)
    }
  }

  @Test(arguments: [1, 3])
  func `reports the first failure of a sink and stops`(workers: Int) throws {
    let directory = try TemporaryDirectory()
    let way = Way(workers: workers, tile: 1, access: .automatic, inPieces: false)
    let plan = try plan(way, in: directory)
    for allowed in 0..<4 {
      let sink = MemorySink(plan.steps.map(\.output), refusesAfter: allowed)
      let error = #expect(throws: ExecutionError.self) {
        try Executor(workers: workers, tileElements: 1).run(plan, into: sink)
      }
      guard case .failed(_, let reason) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(reason is MemorySink.Refusal)
    }
  }

  @Test(arguments: [FileAccess.mapped, .positional])
  func `reports an input that was cut short, by name`(access: FileAccess) throws {
    let directory = try TemporaryDirectory()
    let spec = TensorSpec(name: "cut", dtype: .u8, shape: [100_000])
    let bytes = [UInt8](repeating: 1, count: 100_000)
    let tensor = try StoredTensor.whole(spec, bytes, in: directory, file: "f", access: access)
    let plan = Plan(steps: [
      Plan.Step(
        output: spec, inputs: [Plan.Input(tensor: tensor, model: "m")], work: .copy,
        account: .init(method: "copy"))
    ])
    try directory.file("f", [1, 2, 3])
    let error = #expect(throws: ExecutionError.self) {
      try Executor(workers: 2, tileElements: 1).run(plan, into: MemorySink([spec]))
    }
    let message = "\(String(describing: error))"
    #expect(message.contains("cut"))
    #expect(message.contains(directory("f").text))
  }

  @Test func `refuses buffers that differ, and names the models`() throws {
    let directory = try TemporaryDirectory()
    let spec = TensorSpec(name: "position_ids", dtype: .i64, shape: [10_000])
    var bytes = [UInt8](repeating: 1, count: 80_000)
    let first = try StoredTensor.whole(spec, bytes, in: directory, file: "a", access: .automatic)
    bytes[79_999] = 2
    let second = try StoredTensor.whole(spec, bytes, in: directory, file: "b", access: .automatic)
    let plan = Plan(steps: [
      Plan.Step(
        output: spec,
        inputs: [
          Plan.Input(tensor: first, model: "one"), Plan.Input(tensor: second, model: "two"),
        ], work: .copyOfEquals, account: .init(method: "copy"))
    ])
    let error = #expect(throws: ExecutionError.self) {
      try Executor(workers: 1, tileElements: 1).run(plan, into: MemorySink([spec]))
    }
    guard case .inputsDiffer(let tensor, let models) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(tensor == spec.name)
    #expect(models == ["one", "two"])
  }

  @Test func `counts what is not finite and names the tensors`() throws {
    let directory = try TemporaryDirectory()
    let type = try #require(ElementType(.bf16))
    let spec = TensorSpec(name: "x", dtype: .bf16, shape: [3])
    let bytes = NumberFormat.bf16.bytes([1, .infinity, .nan])
    let tensor = try StoredTensor.whole(spec, bytes, in: directory, file: "f", access: .automatic)
    let plan = Plan(steps: [
      Plan.Step(
        output: spec, inputs: [Plan.Input(tensor: tensor, model: "m")],
        work: .compute(
          SumOperation(.exact(for: [type])), inputs: [type], output: type),
        account: .init(method: "sum"))
    ])
    let summary = try Executor(workers: 1).run(plan, into: MemorySink([spec]))
    #expect(summary.nonFinite.count == 3)
    #expect(summary.nonFinite.tensors.map(\.spec.name) == ["x"])
  }
}
