internal import Tensors

/// A named part of an axis that one tensor of a fused array has.
package enum AxisWindow: Hashable, Sendable {
  /// The slots of a group: its queries, its key, its value.
  case queries, key, value
  /// The rows of one "fake head" of early grouped GPT-NeoX: a query head, then a slice of the
  /// stacked keys and one of the values, each a head's rows divided by the queries of a group.
  case fakeQuery, fakeKey, fakeValue
  /// Tensor-parallel ranks whose terms of a sum stay apart.
  case ranks(Int)

  /// The coordinates in a model of this shape.
  package func range(in shape: DecoderShape) -> Range<Int> {
    let (queries, rows) = (shape.queriesPerGroup, shape.headDimension)
    let slice = rows / max(1, queries)
    return switch self {
    case .queries: 0..<queries
    case .key: queries..<queries + 1
    case .value: queries + 1..<queries + 2
    case .ranks(let count): 0..<count
    case .fakeQuery: 0..<rows
    case .fakeKey: rows..<rows + slice
    case .fakeValue: rows + slice..<rows + 2 * slice
    }
  }
}
