import Tensors

/// An array of 16-bit elements that copies read and write; `hole` marks what was never written.
struct ElementArray: Equatable {
  static let hole: UInt16 = 0xFFFF
  var elements: [UInt16]

  init(count: Int) { elements = Array(repeating: Self.hole, count: count) }

  /// The array in which each element of the placement holds its position in `logical`, the points
  /// of the tensor, and everything else is a hole.
  init(count: Int, holding placement: Placement, of logical: [Coordinates]) {
    self.init(count: count)
    for (position, point) in logical.enumerated() where placement.box.contains(point) {
      elements[placement.naiveOffset(of: point)] = UInt16(position)
    }
  }

  /// Runs the copy between two placements; nothing happens when they do not meet.
  mutating func copy(
    from source: ElementArray, at placement: Placement, to target: Placement
  ) throws {
    guard let copy = StridedCopy(from: placement, to: target) else { return }
    try unsafe source.elements.withUnsafeBytes { source throws in
      try unsafe elements.withUnsafeMutableBytes { target throws in
        try unsafe copy.execute(source: source, target: target, width: 2)
      }
    }
  }
}
