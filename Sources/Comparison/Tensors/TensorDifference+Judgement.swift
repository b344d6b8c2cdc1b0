internal import Analysis

extension TensorDifference {
  /// Says what became of a tensor whose elements were compared.
  mutating func judge(_ statistics: PairStatistics) {
    switch status {
    case .unread:
      status = statistics.isEqual ? .equal : statistics.isScaled ? .scaled : .changed
      if status == .equal, rename != nil { status = .renamed }
    case .retyped:
      // The same numbers in another type are still another type.
      if statistics.isScaled { status = .scaled }
    case .reshaped:
      if isTransposedView, statistics.isEqual { status = .transposed }
    default: break
    }
  }
}
