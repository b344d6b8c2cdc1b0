import Tensors
import Testing

@Suite struct `Flat ranges` {
  static let orders: [AxisOrder] = ["", "a", "a b", "b a", "a b c", "(c a) b", "b d a c"]

  @Test(arguments: orders)
  func `boxes have the elements of the range in order, and are few`(order: AxisOrder) throws {
    let ranges: Box = ["a": 1..<4, "b": 0..<2, "c": 5..<8, "d": 0..<2]
    let box = Box(order.axes.map { ($0, ranges[$0]) })
    let points = box.points(order.axes)
    for lower in 0...points.count {
      for upper in lower...points.count {
        let boxes = FlatRange(lower..<upper, of: box, in: order).boxes
        #expect(boxes.flatMap { $0.points(order.axes) } == Array(points[lower..<upper]))
        #expect(boxes.count <= max(1, 2 * order.axes.count - 1))
      }
    }
  }

  @Test func `whole rows are one box`() {
    let box: Box = ["row": 0..<10, "hidden": 0..<8]
    #expect(
      FlatRange(16..<40, of: box, in: "row hidden").boxes == [["row": 2..<5, "hidden": 0..<8]])
  }

  @Test func `a tensor without elements has no boxes`() {
    let box: Box = ["row": 0..<0, "hidden": 0..<8]
    #expect(FlatRange(0..<0, of: box, in: "row hidden").boxes.isEmpty)
  }

  @Test(arguments: 1...7)
  func `partitions of a fused slice give back every element once`(ranks: Int) throws {
    // Rank 1 of 2 of a fused array: of each group's three slots only the first two are queries.
    let box: Box = ["group": 2..<4, "slot": 0..<2, "dim": 0..<3, "hidden": 0..<5]
    var stored = box
    stored["slot"] = 0..<3
    let local = try Placement(order: "(group slot dim) hidden", box: box, stored: stored, base: 4)
    let logical = box.points(box.axes)
    let parameter = ElementArray(count: local.footprint.upperBound, holding: local, of: logical)

    var gathered = ElementArray(count: parameter.elements.count)
    let size = (stored.elementCount + ranks - 1) / ranks
    for rank in 0..<ranks {
      let range = rank * size..<min((rank + 1) * size, stored.elementCount)
      guard !range.isEmpty else { continue }
      let storage = ElementArray(parameter.elements.dropFirst(4), range: range)
      let pieces = local.partition(range)
      #expect(pieces.count <= 7)
      for piece in pieces {
        try gathered.copy(from: storage, at: piece, to: local)
      }
    }
    #expect(gathered == parameter)
  }
}

extension ElementArray {
  /// What a rank stores that keeps only the flat `range` of `elements`, counted from their start.
  fileprivate init(_ elements: ArraySlice<UInt16>, range: Range<Int>) {
    self.init(count: range.count)
    for (position, index) in range.enumerated() {
      let source = elements.startIndex + index
      guard elements.indices ~= source else { continue }
      self.elements[position] = elements[source]
    }
  }
}
