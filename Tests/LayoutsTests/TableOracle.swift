import Layouts
import Tensors

/// Where the elements of GPT-NeoX, Meta and Megatron arrays come from, index by index.
///
/// Written from the descriptions of the formats with loops over ranks and heads, and without boxes,
/// so that a wrong table cannot agree with it by construction.
struct TableOracle {
  let shape: DecoderShape
  let degree: Int

  /// An element of a logical tensor.
  struct Source: Hashable {
    var tensor: String
    var row: Int
    var column: Int
  }

  private var dimension: Int { shape.headDimension }
  private var localGroups: Int { shape.groups / degree }
  private var localHeads: Int { shape.heads / degree }

  private func source(_ tensor: String, _ row: Int, _ column: Int) -> Source {
    Source(tensor: tensor, row: row, column: column)
  }

  /// The rows of one rank's fused projection, as tensor and row.
  func packedRows(_ packing: NeoXDialect.Packing, rank: Int) -> [(tensor: String, row: Int)] {
    var rows: [(String, Int)] = []
    let queries = shape.queriesPerGroup
    func take(_ tensor: String, from start: Int, count: Int) {
      for row in start..<start + count { rows.append((tensor, row)) }
    }
    switch packing {
    case .perHead:
      for head in rank * localHeads..<(rank + 1) * localHeads {
        for tensor in ["q", "k", "v"] {
          take(tensor, from: head * dimension, count: dimension)
        }
      }
    case .block:
      take("q", from: rank * localHeads * dimension, count: localHeads * dimension)
      take("k", from: rank * localGroups * dimension, count: localGroups * dimension)
      take("v", from: rank * localGroups * dimension, count: localGroups * dimension)
    case .fakeHead:
      let slice = localGroups * dimension / localHeads
      for head in 0..<localHeads {
        take("q", from: (rank * localHeads + head) * dimension, count: dimension)
        let start = rank * localGroups * dimension + head * slice
        take("k", from: start, count: slice)
        take("v", from: start, count: slice)
      }
    }
    precondition(packing != .perHead || queries == 1)
    return rows
  }

  /// The rows of one rank's fused projection in Megatron: group by group.
  func groupedRows(rank: Int) -> [(tensor: String, row: Int)] {
    var rows: [(String, Int)] = []
    for group in rank * localGroups..<(rank + 1) * localGroups {
      for query in 0..<shape.queriesPerGroup {
        for d in 0..<dimension {
          rows.append(("q", (group * shape.queriesPerGroup + query) * dimension + d))
        }
      }
      for d in 0..<dimension { rows.append(("k", group * dimension + d)) }
      for d in 0..<dimension { rows.append(("v", group * dimension + d)) }
    }
    return rows
  }

  /// The rows of Meta's query or key projection: pairs side by side.
  func pairedRows(_ tensor: String, heads: Int, rank: Int) -> [(tensor: String, row: Int)] {
    var rows: [(String, Int)] = []
    let local = heads / degree
    for head in rank * local..<(rank + 1) * local {
      for d in 0..<dimension {
        let half = d % 2 == 0 ? 0 : dimension / 2
        rows.append((tensor, head * dimension + half + d / 2))
      }
    }
    return rows
  }

  /// The rows of a rank's stacked projections of a gated MLP.
  func stackedRows(_ tensors: [String], rank: Int) -> [(tensor: String, row: Int)] {
    let local = shape.inner / degree
    return tensors.flatMap { tensor in
      (rank * local..<(rank + 1) * local).map { (tensor, $0) }
    }
  }

  /// Every element of an array with these rows, row-major.
  func elements(_ rows: [(tensor: String, row: Int)]) -> [Source] {
    rows.flatMap { row in (0..<shape.hidden).map { source(row.tensor, row.row, $0) } }
  }

  /// Every element of an array with a rank's part of the columns of a matrix.
  func columns(_ tensor: String, width: Int, rank: Int) -> [Source] {
    let local = width / degree
    return (0..<shape.hidden).flatMap { row in
      (rank * local..<(rank + 1) * local).map { source(tensor, row, $0) }
    }
  }
}
