package import Tensors

/// The array that one tensor-parallel rank stores for a row, with the tensors that it holds.
package struct StoredArray: Hashable, Sendable {
  /// What the array has of one logical tensor.
  package struct Part: Hashable, Sendable {
    package var tensor: TensorName
    /// The whole tensor, row-major, in the axes of `placement`.
    package var identity: Placement
    /// Offsets count from the first element of the array.
    package var placement: Placement

    package init(tensor: TensorName, identity: Placement, placement: Placement) {
      self.tensor = tensor
      self.identity = identity
      self.placement = placement
    }
  }

  /// The stored shape.
  package var shape: [Int]
  package var parts: [Part]
  /// Elements that belong to no tensor: rows that pad the vocabulary.
  package var padding: [Placement]
  /// Which of the equal copies, or of the terms of a sum, this is.
  package var rank: Int
  package var division: ArrayRow.Division

  package var elementCount: Int { shape.reduce(1, *) }

  /// What the flat elements `range` of the array hold, with offsets from its lower bound.
  ///
  /// This is how partitions of optimisers cut an array; a part becomes a few boxes.
  package func parts(in range: Range<Int>) -> [Part] {
    parts.flatMap { part in
      Self.cut(part.placement, range).map { placement in
        Part(tensor: part.tensor, identity: part.identity, placement: placement)
      }
    }
  }

  /// The padding among the flat elements `range`, with offsets from its lower bound.
  package func padding(in range: Range<Int>) -> [Placement] {
    padding.flatMap { Self.cut($0, range) }
  }

  private static func cut(_ placement: Placement, _ range: Range<Int>) -> [Placement] {
    let all = placement.base..<placement.base + placement.stored.elementCount
    let common = all.clamped(to: range)
    guard !common.isEmpty else { return [] }
    if common == all { return [placement.rebased(to: range.lowerBound)] }
    let flat = common.lowerBound - placement.base..<common.upperBound - placement.base
    return FlatRange(flat, of: placement.stored, in: placement.order).boxes.compactMap { box in
      placement.restricted(to: box)?.rebased(to: range.lowerBound)
    }
  }
}
