/// A box of logical coordinates: for each named axis, a half-open range.
///
/// A logical tensor is a box of its finest axes; what a stored array, a tile or a tensor-parallel
/// rank has of it is a smaller box of the same axes. Ranges need not start at zero: the keys of a
/// fused attention matrix are the box whose `slot` begins behind the queries. A box without axes is
/// the one coordinate of a scalar. Equality does not depend on the order in which axes were given.
package struct Box: Hashable, Sendable {
  /// One axis and the coordinates along it.
  package struct Side: Hashable, Sendable {
    package let axis: Axis
    package var range: Range<Int>
  }

  /// The sides, sorted by axis.
  package private(set) var sides: [Side]

  /// Makes the box with one range for each axis; no axis may be given twice.
  package init(_ ranges: some Sequence<(Axis, Range<Int>)>) {
    sides = ranges.map { Side(axis: $0.0, range: $0.1) }.sorted { $0.axis < $1.axis }
    for (side, next) in zip(sides, sides.dropFirst()) {
      precondition(side.axis != next.axis, "axis \(side.axis) is given twice")
    }
  }

  /// Makes the box that starts at zero along each of `axes` and has the `extents`, in that order.
  package init(axes: [Axis], extents: [Int]) {
    precondition(axes.count == extents.count, "each axis has one extent")
    self.init(zip(axes, extents).map { ($0, 0..<$1) })
  }

  /// The axes, sorted by name.
  package var axes: [Axis] { sides.map(\.axis) }

  /// Whether some axis has no coordinates.
  package var isEmpty: Bool { sides.contains { $0.range.isEmpty } }

  /// The number of coordinates; 1 without axes.
  ///
  /// It must fit in an `Int`, as that of the boxes of a placement does.
  package var elementCount: Int { isEmpty ? 0 : sides.reduce(1) { $0 * $1.range.count } }

  /// The coordinates along `axis`, which the box must have.
  package subscript(axis: Axis) -> Range<Int> {
    get { sides[position(of: axis)].range }
    set { sides[position(of: axis)].range = newValue }
  }

  /// Whether both boxes have exactly the same axes.
  package func hasSameAxes(as other: Box) -> Bool {
    sides.count == other.sides.count && zip(sides, other.sides).allSatisfy { $0.axis == $1.axis }
  }

  private func position(of axis: Axis) -> Int {
    guard let position = sides.firstIndex(where: { $0.axis == axis }) else {
      preconditionFailure("the box \(self) has no axis \(axis)")
    }
    return position
  }
}

extension Box: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral ranges: (Axis, Range<Int>)...) { self.init(ranges) }
}

extension Box: CustomStringConvertible {
  package var description: String {
    "[" + sides.map { "\($0.axis): \($0.range)" }.joined(separator: ", ") + "]"
  }
}
