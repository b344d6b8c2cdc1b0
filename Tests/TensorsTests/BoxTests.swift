import Tensors
import Testing

@Suite struct `Boxes` {
  static let small: Box = ["a": 0..<3, "b": 2..<4, "c": 5..<7]
  static let axes = small.axes

  @Test func `intersection has exactly the common points, whichever way it is taken`() {
    for a in Self.small.subboxes {
      for b in Self.small.subboxes {
        let common = a.intersection(b)
        #expect(common == b.intersection(a))
        let shared = a.points(Self.axes).filter { b.contains($0) }
        #expect((common?.points(Self.axes) ?? []) == shared)
        #expect(a.contains(b) == (common == b))
      }
    }
  }

  @Test func `a box has as many elements as points`() {
    for box in Self.small.subboxes {
      #expect(box.elementCount == box.points(Self.axes).count)
      #expect(box.intersection(box) == box)
    }
  }

  @Test(arguments: ["a", "b", "c"] as [Axis], 1...6)
  func `parts are equal, disjoint and cover the box, or the division is refused`(
    axis: Axis, parts: Int
  ) throws {
    for box in Self.small.subboxes {
      let extent = box[axis].count
      guard extent.isMultiple(of: parts) else {
        #expect(throws: BoxFault.indivisible(axis, extent: extent, parts: parts)) {
          try box.divided(along: axis, into: parts)
        }
        continue
      }
      let divided = try box.divided(along: axis, into: parts)
      #expect(divided.count == parts)
      #expect(divided.allSatisfy { $0.elementCount == box.elementCount / parts })
      #expect(Set(divided.flatMap { $0.points(Self.axes) }) == Set(box.points(Self.axes)))
    }
  }

  @Test(arguments: [0, -1])
  func `division into no parts is refused`(parts: Int) {
    #expect(throws: BoxFault.indivisible("a", extent: 3, parts: parts)) {
      try Self.small.divided(along: "a", into: parts)
    }
  }

  @Test func `the order in which axes are given does not matter`() {
    let box: Box = ["c": 5..<7, "a": 0..<3, "b": 2..<4]
    #expect(box == Self.small)
    #expect(box.hashValue == Self.small.hashValue)
    #expect(box.description == "[a: 0..<3, b: 2..<4, c: 5..<7]")
  }

  @Test func `an empty box meets nothing and lies in everything`() {
    let empty: Box = ["a": 1..<1, "b": 2..<4, "c": 5..<7]
    #expect(empty.isEmpty)
    #expect(empty.elementCount == 0)
    #expect(empty.intersection(Self.small) == nil)
    #expect(Self.small.contains(empty))
    #expect(!empty.contains(Self.small))
  }

  @Test func `an empty box is empty whatever the other extents`() {
    let box: Box = ["a": 0..<Int.max, "b": 0..<Int.max, "c": 0..<0]
    #expect(box.elementCount == 0)
  }

  @Test func `a box without axes is one point`() {
    let scalar: Box = [:]
    #expect(scalar.elementCount == 1)
    #expect(scalar.intersection(scalar) == scalar)
  }
}
