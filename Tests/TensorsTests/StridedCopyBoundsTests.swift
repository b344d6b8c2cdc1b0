import Tensors
import Testing

@Suite struct `Bounds of strided copies` {
  /// Moves columns 1 and 2 of a 3 by 4 matrix into a dense one.
  static func columns() throws -> StridedCopy {
    let matrix = Placement(rowMajor: [3, 4])
    let band: Box = ["dim0": 0..<3, "dim1": 1..<3]
    let dense = try Placement(order: matrix.order, box: band)
    return try #require(StridedCopy(from: matrix, to: dense))
  }

  static func run(_ copy: StridedCopy, _ dtype: DType, source: [UInt8], into target: inout [UInt8])
    throws
  {
    try unsafe source.withUnsafeBytes { source throws in
      try unsafe target.withUnsafeMutableBytes { target throws in
        try unsafe copy.execute(source: source, target: target, dtype: dtype)
      }
    }
  }

  @Test(arguments: DType.allCases.filter { $0.bitWidth % 8 == 0 })
  func `buffers that just suffice are enough for every width`(dtype: DType) throws {
    let width = dtype.bitWidth / 8
    let source = (0..<11 * width).map { UInt8($0) }
    var target = [UInt8](repeating: 255, count: 6 * width)
    try Self.run(Self.columns(), dtype, source: source, into: &target)
    let rows = [1, 5, 9].flatMap { Array(source[$0 * width..<($0 + 2) * width]) }
    #expect(target == rows)
  }

  @Test(arguments: DType.allCases.filter { $0.bitWidth % 8 == 0 })
  func `a short buffer is refused before anything moves`(dtype: DType) throws {
    let width = dtype.bitWidth / 8
    let source = [UInt8](repeating: 1, count: 11 * width)
    var target = [UInt8](repeating: 255, count: 6 * width)
    let untouched = target
    let short = StridedCopyFault.outsideSource(
      elements: 1..<11, width: width, byteCount: 11 * width - 1)
    #expect(throws: short) {
      try Self.run(Self.columns(), dtype, source: source.dropLast(), into: &target)
    }
    #expect(target == untouched)
    target.removeLast()
    let narrow = StridedCopyFault.outsideTarget(
      elements: 0..<6, width: width, byteCount: 6 * width - 1)
    #expect(throws: narrow) {
      try Self.run(Self.columns(), dtype, source: source, into: &target)
    }
    #expect(target == untouched.dropLast())
  }

  @Test func `an element before the storage is refused`() throws {
    let box: Box = ["a": 0..<4]
    let early = try #require(
      StridedCopy(
        from: try Placement(order: "a", box: box, base: -1),
        to: try Placement(order: "a", box: box)))
    var target = [UInt8](repeating: 0, count: 4)
    #expect(throws: StridedCopyFault.outsideSource(elements: -1..<3, width: 1, byteCount: 4)) {
      try Self.run(early, .u8, source: [1, 2, 3, 4], into: &target)
    }
  }

  @Test func `an empty buffer is refused`() throws {
    var target: [UInt8] = []
    #expect(throws: StridedCopyFault.self) {
      try Self.run(Self.columns(), .u8, source: [], into: &target)
    }
  }

  @Test(arguments: [(DType.f4, 8, 4), (.f6e2m3, 8, 6), (.f6e3m2, 4, 3)])
  func `packed elements move as a whole`(dtype: DType, count: Int, byteCount: Int) throws {
    let whole = Placement(rowMajor: [count])
    let copy = try #require(StridedCopy(from: whole, to: whole))
    let source = (1...byteCount).map { UInt8($0) }
    var target = [UInt8](repeating: 0, count: byteCount)
    try Self.run(copy, dtype, source: source, into: &target)
    #expect(target == source)
  }

  @Test(arguments: [1..<5, 0..<5, 1..<2])
  func `packed elements are not cut inside a byte`(part: Range<Int>) throws {
    let whole = Placement(rowMajor: [8])
    let target = try Placement(order: whole.order, box: ["dim0": part])
    let copy = try #require(StridedCopy(from: whole, to: target))
    var bytes = [UInt8](repeating: 0, count: 4)
    #expect(throws: StridedCopyFault.cutsBytes(.f4)) {
      try Self.run(copy, .f4, source: [1, 2, 3, 4], into: &bytes)
    }
  }

  @Test func `packed elements are not reordered`() throws {
    var bytes = [UInt8](repeating: 0, count: 6)
    #expect(throws: StridedCopyFault.cutsBytes(.f4)) {
      try Self.run(
        Self.columns(), .f4, source: [UInt8](repeating: 0, count: 6), into: &bytes)
    }
  }
}
