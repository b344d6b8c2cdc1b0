package import Tensors

/// What the elements of several tensors are together.
///
/// Tensors are added in an order of the caller's choice, on which the last digits of moments hang.
package struct StatisticsTotal: Hashable, Sendable {
  package private(set) var tensorCount = 0
  package private(set) var count = 0
  package private(set) var byteCount = 0
  package private(set) var nanCount = 0
  package private(set) var positiveInfinityCount = 0
  package private(set) var negativeInfinityCount = 0
  package private(set) var zeroCount = 0
  package private(set) var negativeZeroCount = 0
  package private(set) var denormalCount = 0
  package private(set) var minimum: Double?
  package private(set) var maximum: Double?
  package private(set) var moments = Moments()
  package private(set) var largestMagnitude = 0.0
  package private(set) var magnitudes = MagnitudeHistogram()
  /// Nil where there are no exponents, or fields of several widths.
  package private(set) var exponents: ExponentHistogram?
  /// The element type, while there is only one.
  package private(set) var dtype: DType?
  /// Tensors whose elements are all equal.
  package private(set) var constantCount = 0
  package private(set) var deadRowCount = 0
  package private(set) var deadColumnCount = 0
  package private(set) var outlierRowCount = 0
  package private(set) var outlierColumnCount = 0

  package init() {}

  package init(_ tensors: some Sequence<TensorStatistics>) {
    for tensor in tensors { add(tensor) }
  }

  /// The bytes that packing leaves of every byte, by the entropy of exponents.
  package var packRatio: Double? {
    guard let exponents, let dtype else { return nil }
    return exponents.packRatio(dtype)
  }

  package var nonFiniteCount: Int { nanCount + positiveInfinityCount + negativeInfinityCount }

  /// The share of zeros, from 0 to 1; nil for no elements.
  package var zeroShare: Double? { count > 0 ? Double(zeroCount) / Double(count) : nil }

  package mutating func add(_ tensor: TensorStatistics) {
    dtype = tensorCount == 0 || dtype == tensor.dtype ? tensor.dtype : nil
    exponents = tensorCount == 0 ? tensor.exponents : joined(exponents, tensor.exponents)
    tensorCount += 1
    count += tensor.count
    byteCount += tensor.count * tensor.dtype.bitWidth / 8
    nanCount += tensor.nan.count
    positiveInfinityCount += tensor.positiveInfinity.count
    negativeInfinityCount += tensor.negativeInfinity.count
    zeroCount += tensor.zeroCount
    negativeZeroCount += tensor.negativeZeroCount
    denormalCount += tensor.denormalCount
    if let least = tensor.minimum { minimum = min(minimum ?? least, least) }
    if let most = tensor.maximum { maximum = max(maximum ?? most, most) }
    moments = moments.joined(with: tensor.moments)
    largestMagnitude = max(largestMagnitude, tensor.largestMagnitude)
    magnitudes.add(tensor.magnitudes)
    if tensor.constant != nil { constantCount += 1 }
    deadRowCount += tensor.rows?.deadCount ?? 0
    deadColumnCount += tensor.columns?.deadCount ?? 0
    outlierRowCount += tensor.rows?.outlierCount ?? 0
    outlierColumnCount += tensor.columns?.outlierCount ?? 0
  }

  private func joined(_ a: ExponentHistogram?, _ b: ExponentHistogram?) -> ExponentHistogram? {
    guard let a, let b, a.bitWidth == b.bitWidth else { return nil }
    return ExponentHistogram(bitWidth: a.bitWidth, counts: zip(a.counts, b.counts).map(+))
  }
}
