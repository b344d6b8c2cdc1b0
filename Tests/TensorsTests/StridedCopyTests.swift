import Tensors
import Testing

@Suite struct `Strided copies` {
  /// Checks one copy against moving elements one by one, and the inverse against the identity.
  static func check(_ source: Placement, _ target: Placement, of logical: [Coordinates]) throws {
    let full = ElementArray(count: source.footprint.upperBound, holding: source, of: logical)
    var moved = ElementArray(count: target.footprint.upperBound)
    try moved.copy(from: full, at: source, to: target)

    let both = target.restricted(to: source.box)
    let expected = both.map {
      ElementArray(count: target.footprint.upperBound, holding: $0, of: logical)
    }
    #expect(moved == expected ?? ElementArray(count: target.footprint.upperBound))

    var back = ElementArray(count: source.footprint.upperBound)
    try back.copy(from: moved, at: target, to: source)
    let covered = source.restricted(to: target.box).map {
      ElementArray(count: source.footprint.upperBound, holding: $0, of: logical)
    }
    #expect(back == covered ?? ElementArray(count: source.footprint.upperBound))

    let copy = StridedCopy(from: source, to: target)
    #expect((copy?.elementCount ?? 0) == (both?.box.elementCount ?? 0))
    #expect(copy?.targetRange == both?.footprint)
    #expect(copy?.sourceRange == source.restricted(to: target.box)?.footprint)
  }

  @Test(arguments: ["a", "b", "c"].permutations as [[Axis]])
  func `every pair of parts of a small tensor copies as its definition says`(axes: [Axis]) throws {
    let whole: Box = ["a": 0..<3, "b": 0..<2, "c": 0..<2]
    let logical = whole.points(whole.axes)
    let order = try #require(AxisOrder(dimensions: axes.map { [$0] }))
    for read in whole.subboxes {
      for written in whole.subboxes {
        try Self.check(
          Placement(order: "a b c", box: read), Placement(order: order, box: written), of: logical)
      }
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `random placements copy as their definition says`(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    for _ in 0..<500 {
      let names: [Axis] = ["a", "b", "c", "d"]
      let axes = names.prefix(Int.random(in: 0...4, using: &random))
      let whole = Box(axes.map { ($0, 0..<Int.random(in: 1...5, using: &random)) })
      try Self.check(
        .random(of: whole, using: &random), .random(of: whole, using: &random),
        of: whole.points(whole.axes))
    }
  }

  @Test func `the identity is one run`() throws {
    let placement = Placement(rowMajor: [3, 4, 5])
    let copy = try #require(StridedCopy(from: placement, to: placement))
    #expect(copy.loops.isEmpty)
    #expect(copy.runLength == 60)
  }

  @Test func `a band of columns is one loop over rows of runs`() throws {
    let matrix = Placement(rowMajor: [7, 10])
    let band = try #require(matrix.restricted(to: ["dim0": 0..<7, "dim1": 4..<6]))
    let dense = try Placement(order: matrix.order, box: band.box)
    let copy = try #require(StridedCopy(from: band, to: dense))
    #expect(copy.loops.map(\.count) == [7])
    #expect(copy.loops.map(\.sourceStride) == [10])
    #expect(copy.loops.map(\.targetStride) == [2])
    #expect(copy.runLength == 2)
    #expect(copy.sourceRange == 4..<66)
  }

  @Test func `axes that stay together are fused`() throws {
    let box: Box = ["a": 0..<2, "b": 0..<3, "c": 0..<4, "d": 0..<5]
    let copy = try #require(
      StridedCopy(
        from: try Placement(order: "a b c d", box: box),
        to: try Placement(order: "c d a b", box: box)))
    #expect(copy.loops.map(\.count) == [20, 6])
    #expect(copy.runLength == 1)
  }

  @Test func `boxes that do not meet make no copy`() throws {
    let low = try Placement(order: "a", box: ["a": 0..<3])
    let high = try Placement(order: "a", box: ["a": 3..<5])
    let empty = try Placement(order: "a", box: ["a": 1..<1])
    #expect(StridedCopy(from: low, to: high) == nil)
    #expect(StridedCopy(from: low, to: empty) == nil)
    #expect(StridedCopy(from: empty, to: empty) == nil)
  }
}

extension Placement {
  /// A placement of a random part of `whole`, in random order, with random padding around it.
  fileprivate static func random(
    of whole: Box, using random: inout SplitMix
  ) throws -> Placement {
    var (box, stored) = (whole, whole)
    for axis in whole.axes {
      let lower = Int.random(in: whole[axis], using: &random)
      let upper = Int.random(in: lower + 1...whole[axis].upperBound, using: &random)
      box[axis] = lower..<upper
      let below = Int.random(in: 0...1, using: &random)
      stored[axis] = lower - below..<upper + Int.random(in: 0...2, using: &random)
    }
    let axes = whole.axes.shuffled(using: &random)
    let order = try #require(AxisOrder(dimensions: axes.map { [$0] }))
    return try Placement(
      order: order, box: box, stored: stored, base: Int.random(in: 0...9, using: &random))
  }
}
