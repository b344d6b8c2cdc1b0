internal import Analysis
internal import Checkpoints
internal import Tensors

/// Finds the tensors whose contents may be elsewhere in the first model, by sums that were taken.
///
/// Sums of squares are taken in an order that extents fix, so that equal contents have equal bits of
/// them; a transposed matrix has the same sum but for rounding.
struct MovedTensors {
  private struct Key: Hashable {
    var dtype: DType
    var shape: [Int]
    var squares: UInt64
  }

  private let pairs: [TensorPair]
  private let byContent: [Key: [Int]]

  init(_ pairs: [TensorPair]) {
    self.pairs = pairs
    var places: [Key: [Int]] = [:]
    for (place, pair) in pairs.enumerated() {
      guard let spec = pair.difference.left, let found = pair.difference.statistics,
        !pair.difference.isSameStorage, found.leftSquares > 0
      else { continue }
      let key = Key(dtype: spec.dtype, shape: spec.shape, squares: found.leftSquares.bitPattern)
      places[key, default: []].append(place)
    }
    byContent = places
  }

  /// Tensors of the first model that may have the contents of the second model's tensor of a pair.
  func sources(of place: Int) -> [LogicalTensor] {
    guard let spec = pairs[place].difference.right, let found = pairs[place].difference.statistics,
      found.rightSquares > 0
    else { return [] }
    let key = Key(dtype: spec.dtype, shape: spec.shape, squares: found.rightSquares.bitPattern)
    return byContent[key, default: []].filter { $0 != place }.prefix(2).compactMap {
      pairs[$0].left
    }
  }

  /// Whether a square matrix may be the other one turned.
  func mayBeTransposed(_ place: Int) -> Bool {
    guard let spec = pairs[place].difference.right, spec.shape.count == 2,
      spec.shape[0] == spec.shape[1], pairs[place].difference.left?.dtype == spec.dtype,
      let found = pairs[place].difference.statistics, found.rightSquares > 0
    else { return false }
    return abs(found.leftSquares - found.rightSquares) <= 1e-12 * found.leftSquares
  }
}
