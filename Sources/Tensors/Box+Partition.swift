/// Why a box cannot be cut as asked.
package enum BoxFault: Error, Hashable, Sendable {
  /// The extent along the axis is not a multiple of the number of parts.
  case indivisible(Axis, extent: Int, parts: Int)
}

extension Box {
  /// The coordinates that both boxes have, or nil when they do not meet.
  ///
  /// Both boxes have the same axes: anything else is a mistake in a table, not a missing overlap.
  package func intersection(_ other: Box) -> Box? {
    precondition(hasSameAxes(as: other), "\(self) and \(other) are boxes of different tensors")
    let common = zip(sides, other.sides).map { ($0.axis, $0.range.clamped(to: $1.range)) }
    return common.contains { $0.1.isEmpty } ? nil : Box(common)
  }

  /// Whether every coordinate of `other`, a box of the same axes, is in this box.
  package func contains(_ other: Box) -> Bool {
    precondition(hasSameAxes(as: other), "\(self) and \(other) are boxes of different tensors")
    return other.isEmpty
      || zip(sides, other.sides).allSatisfy {
        $0.range.lowerBound <= $1.range.lowerBound && $1.range.upperBound <= $0.range.upperBound
      }
  }

  /// Cuts the box along `axis` into `parts` boxes of the same extent, in ascending order.
  ///
  /// This is a tensor-parallel split: part `t` is what rank `t` has.
  package func divided(along axis: Axis, into parts: Int) throws(BoxFault) -> [Box] {
    let whole = self[axis]
    guard parts > 0, whole.count % parts == 0 else {
      throw .indivisible(axis, extent: whole.count, parts: parts)
    }
    let extent = whole.count / parts
    return (0..<parts).map { part in
      var box = self
      let start = whole.lowerBound + part * extent
      box[axis] = start..<start + extent
      return box
    }
  }
}
