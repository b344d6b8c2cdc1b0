import Tensors

/// The query, key and value projections of one attention block, and how formats store them: what a
/// layout table says, in miniature.
///
/// Finest axes: `group` (one key head and its queries), `slot` (the queries of a group, then its
/// key, then its value), `half` and `pair` (the two coordinates that one rotary frequency turns),
/// `hidden`.
struct AttentionTables: CustomStringConvertible {
  var groups: Int
  var queriesPerGroup: Int
  var pairs = 3
  var hidden = 2

  /// One tensor's part of one stored array.
  struct Piece {
    var tensor: Int
    var array: Int
    var placement: Placement
  }

  var description: String { "\(groups) groups of \(queriesPerGroup) queries" }

  /// The slots of queries, keys and values.
  var slots: [Range<Int>] {
    let q = queriesPerGroup
    return [0..<q, q..<q + 1, q + 1..<q + 2]
  }

  /// The logical tensors: queries, keys, values.
  var tensors: [Box] { slots.map(box(slots:)) }

  func box(slots: Range<Int>) -> Box {
    [
      "group": 0..<groups, "slot": slots, "half": 0..<2, "pair": 0..<pairs, "hidden": 0..<hidden,
    ]
  }

  /// Three matrices per rank, each rotary pair half a head apart.
  func separate(ranks: Int) throws -> [Piece] {
    try pieces(ranks: ranks) { tensor, box in
      try Placement(order: "(group slot half pair) hidden", box: box)
    } array: { tensor, rank in
      3 * rank + tensor
    }
  }

  /// One matrix per rank, group by group, with each rotary pair side by side.
  func fusedByGroup(ranks: Int) throws -> [Piece] {
    try pieces(ranks: ranks) { tensor, box in
      var stored = box
      stored["slot"] = 0..<queriesPerGroup + 2
      return try Placement(order: "(group slot pair half) hidden", box: box, stored: stored)
    } array: { _, rank in
      rank
    }
  }

  /// One matrix per rank: all its queries, then all its keys, then all its values.
  func fusedByBlock(ranks: Int) throws -> [Piece] {
    try pieces(ranks: ranks) { tensor, box in
      var before = box
      before["slot"] = 0..<slots[tensor].lowerBound
      return try Placement(
        order: "(group slot half pair) hidden", box: box, base: before.elementCount)
    } array: { _, rank in
      rank
    }
  }

  private func pieces(
    ranks: Int, placement: (Int, Box) throws -> Placement, array: (Int, Int) -> Int
  ) throws -> [Piece] {
    try tensors.enumerated().flatMap { tensor, whole in
      try whole.divided(along: "group", into: ranks).enumerated().map { rank, box in
        Piece(
          tensor: tensor, array: array(tensor, rank), placement: try placement(tensor, box))
      }
    }
  }
}
