import Tensors
import Testing

@Suite struct `Placements` {
  static let box: Box = ["a": 1..<3, "b": 0..<2, "c": 4..<7]
  static let padded: Box = ["a": 0..<4, "b": 0..<2, "c": 4..<8]

  @Test(arguments: ["a", "b", "c"].permutations as [[Axis]])
  func `offsets follow the definition, for every order and part`(axes: [Axis]) throws {
    let order = try #require(AxisOrder(dimensions: axes.map { [$0] }))
    for part in Self.box.subboxes {
      let placement = try Placement(order: order, box: part, stored: Self.padded, base: 11)
      let offsets = part.points(axes).map(placement.naiveOffset(of:))
      #expect(placement.offset(ofFirstIn: part) == offsets.first)
      #expect(placement.footprint.lowerBound == offsets.min())
      #expect(placement.footprint.upperBound == offsets.max().map { $0 + 1 })
      for axis in axes where part[axis].count > 1 {
        var shifted = part
        shifted[axis] = part[axis].dropFirst()
        let distance = placement.offset(ofFirstIn: shifted) - placement.offset(ofFirstIn: part)
        #expect(distance == placement.stride(along: axis))
      }
    }
  }

  @Test func `a dense placement numbers its box from zero`() throws {
    let placement = try Placement(order: "(a b) c", box: Self.box)
    #expect(placement.footprint == 0..<Self.box.elementCount)
    #expect(placement.storedShape == [4, 3])
    let points = Self.box.points(["a", "b", "c"])
    #expect(points.map(placement.naiveOffset(of:)) == Array(0..<points.count))
  }

  @Test func `an array is row-major exactly when nothing is padded or reordered`() throws {
    let dense = try Placement(order: "(a b) c", box: Self.box, base: 7)
    #expect(dense.isRowMajor(in: "a b c"))
    #expect(!dense.isRowMajor(in: "b a c"))
    #expect(
      !(try Placement(order: "a b c", box: Self.box, stored: Self.padded))
        .isRowMajor(in: "a b c"))
  }

  @Test(arguments: [[], [5], [2, 3], [2, 3, 4], [3, 0, 2], [1, 1]] as [[Int]])
  func `the identity placement of a shape has that shape`(shape: [Int]) throws {
    let placement = Placement(rowMajor: shape)
    #expect(placement.storedShape == shape)
    #expect(placement.footprint == 0..<shape.reduce(1, *))
    #expect(placement == (try Placement(order: placement.order, box: placement.box)))
  }

  @Test func `restricting a placement does not change where elements lie`() throws {
    let placement = try Placement(order: "c (b a)", box: Self.box, stored: Self.padded, base: 3)
    for part in Self.padded.subboxes {
      let restricted = placement.restricted(to: part)
      #expect(restricted?.box == placement.box.intersection(part))
      guard let restricted else { continue }
      let moved = restricted.rebased(to: restricted.footprint.lowerBound)
      #expect(moved.footprint == 0..<restricted.footprint.count)
      for point in restricted.box.points(["a", "b", "c"]) {
        #expect(restricted.naiveOffset(of: point) == placement.naiveOffset(of: point))
      }
    }
  }

  @Test func `a box outside the stored array is refused`() {
    let outside: Box = ["a": 1..<5, "b": 0..<2, "c": 4..<7]
    #expect(throws: PlacementFault.outside(box: outside, stored: Self.padded)) {
      try Placement(order: "a b c", box: outside, stored: Self.padded)
    }
  }

  @Test(arguments: ["a b", "a b c d", "a b d"] as [AxisOrder])
  func `an order of other axes is refused`(order: AxisOrder) {
    #expect(throws: PlacementFault.axesDiffer(order: order, box: Self.box, stored: Self.box)) {
      try Placement(order: order, box: Self.box)
    }
  }

  static let overflowing: [(Box, Int)] = [
    (["a": 0..<Int.max, "b": 0..<2], 0),
    (["a": 0..<1 << 32, "b": 0..<1 << 32], 0),
    (["a": 0..<4, "b": 0..<2], Int.max),
  ]

  @Test(arguments: overflowing)
  func `an array whose offsets overflow is refused`(stored: Box, base: Int) {
    #expect(throws: PlacementFault.tooLarge(stored: stored)) {
      try Placement(order: "a b", box: stored, base: base)
    }
  }

  @Test func `an empty array is never too large`() throws {
    let huge: Box = ["a": 0..<Int.max, "b": 0..<Int.max, "c": 0..<0]
    #expect(try Placement(order: "c a b", box: huge).footprint.isEmpty)
  }
}
