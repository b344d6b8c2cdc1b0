extension Sequence<TensorSpec> {
  /// The floating-point type of most elements; of several, the largest.
  ///
  /// Nil where no element is a floating-point number.
  package var dominantFloatingPointType: DType? {
    var counts: [DType: Int] = [:]
    for spec in self where spec.dtype.isFloatingPoint {
      counts[spec.dtype, default: 0] += spec.elementCount
    }
    return counts.max { ($0.value, $0.key.alignmentRank) < ($1.value, $1.key.alignmentRank) }?.key
  }
}
