import Tensors

/// One point of a box: a coordinate for each axis.
typealias Coordinates = [Axis: Int]

extension Box {
  /// Every point of the box, the last of `axes` varying fastest: the oracle of all box arithmetic.
  func points(_ axes: [Axis]) -> [Coordinates] {
    axes.reduce([[:]]) { points, axis in
      points.flatMap { point in
        self[axis].map { coordinate in point.merging([axis: coordinate]) { $1 } }
      }
    }
  }

  /// Whether the point lies in the box.
  func contains(_ point: Coordinates) -> Bool {
    sides.allSatisfy { side in point[side.axis].map(side.range.contains) ?? false }
  }

  /// Every box inside this one with at least one point.
  var subboxes: [Box] {
    sides.reduce([self]) { boxes, side in
      boxes.flatMap { box in
        side.range.flatMap { lower in
          (lower + 1...side.range.upperBound).map { upper in
            var box = box
            box[side.axis] = lower..<upper
            return box
          }
        }
      }
    }
  }
}

extension Placement {
  /// The element offset of one point, computed from the definition without strides.
  func naiveOffset(of point: Coordinates) -> Int {
    base
      + order.axes.reduce(0) { offset, axis in
        offset * stored[axis].count + (point[axis] ?? 0) - stored[axis].lowerBound
      }
  }
}
