import Arithmetic
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Tensors that are made while they are read, alone and out of one another.
@Suite struct `Derived tensors` {
  /// The elements of the only input in reverse order.
  private struct Reversal: TensorDerivation {
    var inputs: [LogicalTensor]
    private let count: Int

    init(of tensor: LogicalTensor) {
      inputs = [tensor]
      count = tensor.spec.elementCount
    }

    func derive(
      _ elements: Range<Int>, from inputs: any DerivationInputs,
      into target: UnsafeMutableRawBufferPointer
    ) throws {
      let source = count - elements.upperBound..<count - elements.lowerBound
      let values = try unsafe inputs.read(source, ofInput: 0) { bytes in
        NumberFormat.f32.numbers(unsafe Array(bytes))
      }
      unsafe target.copyBytes(from: NumberFormat.f32.bytes(values.reversed()))
    }
  }

  /// Twice the block's elements, by blocks of whole rows, minus the first element of each row.
  private struct RowOperation: TensorOperation {
    let arithmetic: Arithmetic
    let row: Int

    var scratchBlocks: Int { 1 }
    var blockElements: Int? { row * max(1, 4096 / row) }

    func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
      for start in stride(from: 0, to: inputs.count, by: row) {
        let range = start..<start + row
        let source = inputs.blocks[0].part(range, of: arithmetic.precision)
        let first = inputs.scratch(0).part(0..<row, of: arithmetic.precision)
        arithmetic.fill(first, with: Double(inputs.first + start))
        arithmetic.combine(
          source, times: 2, first, times: 1,
          into: output.part(range, of: arithmetic.precision))
      }
    }
  }

  private static let count = 130 * 120
  private static let values = (0..<count).map { Double($0 % 251) }

  private func tensor(_ shape: [Int], in directory: borrowing TemporaryDirectory) throws
    -> LogicalTensor
  {
    let spec = TensorSpec(name: "t", dtype: .f32, shape: shape)
    return try StoredTensor.whole(
      spec, NumberFormat.f32.bytes(Self.values), in: directory, file: "f", access: .positional)
  }

  private func reversed(_ tensor: LogicalTensor) -> LogicalTensor {
    LogicalTensor(spec: tensor.spec, derivedBy: Reversal(of: tensor))
  }

  private func run(
    _ input: LogicalTensor, _ work: Plan.Work, workers: Int, tile: Int
  ) throws -> [Double] {
    let step = Plan.Step(
      output: input.spec, inputs: [Plan.Input(tensor: input, model: "m")], work: work,
      account: .init(method: "test"))
    let sink = MemorySink([input.spec])
    _ = try Executor(workers: workers, tileElements: tile).run(Plan(steps: [step]), into: sink)
    #expect(sink.isWrittenOnce)
    return NumberFormat.f32.numbers(sink.bytes(of: input.name))
  }

  @Test(arguments: [1, 3], [1, 5000, 1 << 20])
  func `are made in any cut of tiles, and of one another`(workers: Int, tile: Int) throws {
    let directory = try TemporaryDirectory()
    let stored = try tensor([Self.count], in: directory)
    let once = reversed(stored)
    #expect(try run(once, .copy, workers: workers, tile: tile) == Self.values.reversed())
    #expect(try run(reversed(once), .copy, workers: workers, tile: tile) == Self.values)
    let type = try #require(ElementType(.f32))
    let sum = Plan.Work.compute(
      CastOperation(arithmetic: .exact(for: [type])), inputs: [type], output: type)
    #expect(try run(once, sum, workers: workers, tile: tile) == Self.values.reversed())
  }

  @Test func `count what making them reads, and keep the type of their model`() throws {
    let directory = try TemporaryDirectory()
    let once = reversed(try tensor([Self.count], in: directory))
    #expect(once.readByteCount == 4 * Self.count)
    #expect(once.nominalType == .f32)
    let half = LogicalTensor(
      spec: once.spec, derivedBy: Reversal(of: once), nominalType: .bf16)
    #expect(half.nominalType == .bf16)
    #expect(half.pieces.isEmpty && half.wholePiece == nil)
  }

  @Test func `report a source that was cut short, by its file`() throws {
    let directory = try TemporaryDirectory()
    let once = reversed(try tensor([Self.count], in: directory))
    try directory.file("f", [1, 2, 3])
    let error = #expect(throws: ExecutionError.self) {
      try run(once, .copy, workers: 2, tile: 4096)
    }
    #expect("\(String(describing: error))".contains(directory("f").text))
  }

  @Test(arguments: [7, 120, 1560, 5200, 15600], [1, 3])
  func `reach operations in blocks of whole rows, whatever the tiles`(row: Int, workers: Int)
    throws
  {
    let directory = try TemporaryDirectory()
    // 15,600 elements are no whole number of rows of 7: the last block is shorter then.
    let rows = Self.count / row
    let shape = [rows, row]
    let stored = try StoredTensor.whole(
      TensorSpec(name: "t", dtype: .f32, shape: shape),
      NumberFormat.f32.bytes(Array(Self.values.prefix(rows * row))), in: directory, file: "r",
      access: .positional)
    let type = try #require(ElementType(.f32))
    let work = Plan.Work.compute(
      RowOperation(arithmetic: .exact(for: [type]), row: row), inputs: [type], output: type)
    let expected = (0..<rows * row).map { 2 * Self.values[$0] + Double($0 / row * row) }
    for tile in [1, 4096, 1 << 20] {
      #expect(try run(stored, work, workers: workers, tile: tile) == expected)
    }
  }
}
