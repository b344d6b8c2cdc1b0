import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Tensors that are stored more than once.
@Suite struct `Stored copies` {
  private static let shape = [90, 100]

  /// A tensor whose copies have these bytes, every other one in pieces.
  private func tensor(
    _ dtype: DType, _ copies: [[UInt8]], _ combination: LogicalTensor.Combination,
    in directory: borrowing TemporaryDirectory, access: FileAccess = .mapped
  ) throws -> LogicalTensor {
    let spec = TensorSpec(name: "t", dtype: dtype, shape: Self.shape)
    var pieces: [[LogicalTensor.Piece]] = []
    for (index, bytes) in copies.enumerated() {
      let store = index % 2 == 0 ? StoredTensor.whole : StoredTensor.pieces
      pieces.append(try store(spec, bytes, directory, "copy\(index)", access).pieces)
    }
    return LogicalTensor(
      spec: spec, pieces: pieces[0], copies: Array(pieces.dropFirst()), combination: combination)
  }

  private func read(_ tensor: LogicalTensor, workers: Int = 2, tile: Int = 1) throws -> [UInt8] {
    let step = Plan.Step(
      output: tensor.spec, inputs: [Plan.Input(tensor: tensor, model: "m")], work: .copy,
      account: .init(method: "copy"))
    let sink = MemorySink([tensor.spec])
    _ = try Executor(workers: workers, tileElements: tile).run(Plan(steps: [step]), into: sink)
    return sink.bytes(of: tensor.name)
  }

  /// The fault of reading the tensor.
  private func fault(_ tensor: LogicalTensor) throws -> CopyFault {
    let error = #expect(throws: ExecutionError.self) { try read(tensor, workers: 1) }
    guard case .failed("t", let reason) = error else { throw try #require(error) }
    return try #require(reason as? CopyFault)
  }

  private static func values(seed: UInt64) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return random.weights(shape.reduce(1, *))
  }

  @Test(arguments: NumberFormat.all, [FileAccess.mapped, .positional])
  func `are added and averaged as in a plain loop`(format: NumberFormat, access: FileAccess) throws
  {
    for count in 1...4 {
      let directory = try TemporaryDirectory()
      let copies = (0..<count).map { format.bytes(Self.values(seed: UInt64($0 / 2))) }
      let numbers = copies.map(format.numbers)
      let sums = numbers[0].indices.map { index in
        numbers.dropFirst().reduce(numbers[0][index]) { $0 + $1[index] }
      }
      for (combination, expected) in [
        (.sum, format.bytes(sums)),
        (.mean, format.bytes(sums.map { $0 / Double(count) })),
        (.first, copies[0]),
      ] as [(LogicalTensor.Combination, [UInt8])] {
        let tensor = try tensor(
          format.dtype, copies, combination, in: directory, access: access)
        for tile in [1, 1 << 20] { #expect(try read(tensor, tile: tile) == expected) }
      }
    }
  }

  @Test(arguments: [2, 3, 5])
  func `that are equal are their mean, to the last bit of a NaN`(count: Int) throws {
    var random = SeededGenerator(seed: 9)
    for dtype in [DType.f8e4m3, .f16, .bf16, .f32, .f64] {
      let directory = try TemporaryDirectory()
      let size = Self.shape.reduce(1, *) * dtype.bitWidth / 8
      let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let copies = Array(repeating: bytes, count: count)
      for combination in [LogicalTensor.Combination.mean, .equal] {
        #expect(try read(tensor(dtype, copies, combination, in: directory)) == bytes)
      }
    }
  }

  @Test(arguments: [0, 7, 4095, 4096, 8999], [1, 2])
  func `that must be equal and differ are named, with the place and the size`(
    element: Int, copy: Int
  ) throws {
    let directory = try TemporaryDirectory()
    let values = Self.values(seed: 3)
    var others = Array(repeating: values, count: 3)
    others[copy][element] += 0.5
    others[copy][8999] += 0.25
    let tensor = try tensor(
      .f32, others.map(NumberFormat.f32.bytes), .equal, in: directory)
    guard case .differ(let difference) = try fault(tensor) else {
      Issue.record("another fault")
      return
    }
    #expect(difference.tensor == "t")
    #expect(difference.copy == copy)
    #expect(difference.element == element)
    #expect(difference.coordinates == [element / 100, element % 100])
    #expect(abs((difference.largest ?? 0) - (element == 8999 ? 0.75 : 0.5)) < 1e-6)
    // Copy 1 lies in two files, the second of which begins at row 30.
    let name = copy == 2 ? "copy2" : element / 100 < 30 ? "copy1-0" : "copy1-1"
    #expect(difference.files.map(\.lastComponent) == ["copy0", name])
    #expect("\(try fault(tensor))".contains("first difference is at \(difference.coordinates)"))
  }

  @Test func `of whole numbers cannot be added, and differ without a size`() throws {
    let directory = try TemporaryDirectory()
    let bytes = [UInt8](repeating: 1, count: 9000)
    var other = bytes
    other[5] = 2
    for combination in [LogicalTensor.Combination.sum, .mean] {
      let tensor = try tensor(.u8, [bytes, other], combination, in: directory)
      #expect(try fault(tensor) == .notAddable("t", .u8, combination))
    }
    guard
      case .differ(let difference) = try fault(tensor(.u8, [bytes, other], .equal, in: directory))
    else { throw CopyFault.notAddable("t", .u8, .equal) }
    #expect(difference.largest == nil && difference.element == 5)
  }

  @Test func `count in what a plan reads`() throws {
    let directory = try TemporaryDirectory()
    let bytes = NumberFormat.f32.bytes(Self.values(seed: 1))
    for (combination, factor) in [(.first, 1), (.equal, 3)]
      as [(LogicalTensor.Combination, Int)]
    {
      let tensor = try tensor(.f32, [bytes, bytes, bytes], combination, in: directory)
      #expect(tensor.readByteCount == factor * bytes.count)
      #expect((tensor.wholePiece == nil) == (factor == 3))
      let step = Plan.Step(
        output: tensor.spec, inputs: [Plan.Input(tensor: tensor, model: "m")], work: .copy,
        account: .init(method: "copy"))
      let cost = Plan(steps: [step]).cost(workers: 1, tileElements: 4096)
      #expect(cost.bytesRead == factor * bytes.count)
    }
  }
}
