import Tensors

extension AttentionTables {
  /// Moves every element from the arrays of one layout into new arrays of another.
  static func reshard(
    _ arrays: [ElementArray], from sources: [Piece], to targets: [Piece]
  ) throws -> [ElementArray] {
    var result = empty(targets)
    for target in targets {
      for source in sources where source.tensor == target.tensor {
        try result[target.array].copy(
          from: arrays[source.array], at: source.placement, to: target.placement)
      }
    }
    return result
  }

  /// Arrays, large enough for all their pieces, into which nothing has been written.
  private static func empty(_ pieces: [Piece]) -> [ElementArray] {
    let count = (pieces.map(\.array).max() ?? -1) + 1
    return (0..<count).map { array in
      let ends = pieces.filter { $0.array == array }.map(\.placement.footprint.upperBound)
      return ElementArray(count: ends.max() ?? 0)
    }
  }
}
