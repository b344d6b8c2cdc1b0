package import Tensors

/// What the elements of one tensor are.
///
/// Counts and quantiles are exact. NaN and infinities are counted and have no part in sums, means
/// and norms; infinities have a rank among quantiles. All numbers are the same for any number of
/// workers, layout and instruction set. `docs/statistics.md` defines each.
package struct TensorStatistics: Hashable, Sendable, Codable {
  /// Elements of one kind, and where the first of them is.
  package struct Occurrences: Hashable, Sendable, Codable {
    package var count = 0
    /// The flat row-major index; nil if there are none.
    package var first: Int?

    package init(count: Int = 0, first: Int? = nil) { (self.count, self.first) = (count, first) }
  }

  package let dtype: DType
  package let shape: [Int]
  /// All elements.
  package let count: Int

  // MARK: Kinds of elements

  package var nan = Occurrences()
  package var positiveInfinity = Occurrences()
  package var negativeInfinity = Occurrences()
  /// Zeros of both signs.
  package var zeroCount = 0
  package var negativeZeroCount = 0
  /// Numbers other than zero below the smallest normal one of the type.
  package var denormalCount = 0
  /// How many of the type's bit patterns occur; nil for types of more than 16 bits.
  package var distinctCount: Int?

  // MARK: Values

  package var quantiles = Quantiles()
  /// Moments of the finite elements.
  package var moments = Moments()
  /// The largest finite magnitude (the L-infinity norm); 0 if there is none.
  package var largestMagnitude = 0.0
  package var magnitudes = MagnitudeHistogram()
  /// Exponent fields as they are stored; nil for types without exponents.
  package var exponents: ExponentHistogram?

  // MARK: Rows and columns

  /// The rows of a tensor of rank 2 or more: the last dimension is a row.
  ///
  /// Nil where there are none, or too many to keep.
  package var rows: LineStatistics?
  /// The columns: what has the same index in the last dimension.
  package var columns: LineStatistics?

  package init(dtype: DType, shape: [Int]) {
    (self.dtype, self.shape) = (dtype, shape)
    count = shape.reduce(1, *)
  }
}

extension TensorStatistics {
  package var minimum: Double? { quantiles.minimum }
  package var maximum: Double? { quantiles.maximum }

  /// NaN and infinities.
  package var nonFiniteCount: Int {
    nan.count + positiveInfinity.count + negativeInfinity.count
  }
  package var finiteCount: Int { count - nonFiniteCount }

  /// The share of zeros, from 0 to 1; nil for no elements.
  package var zeroShare: Double? { count > 0 ? Double(zeroCount) / Double(count) : nil }

  /// The only value of all elements; nil if there are several, or NaN.
  ///
  /// -0 and +0 are one value.
  package var constant: Double? {
    guard nan.count == 0, let minimum, minimum == maximum else { return nil }
    return minimum
  }

  /// The exponents, `floor(log2 |x|)`, of the smallest and largest finite number other than zero.
  package var exponentRange: ClosedRange<Int>? { magnitudes.exponents }

  /// The indices of a flat element, one for each dimension.
  package func multiIndex(of element: Int) -> [Int] {
    var rest = element
    var indices: [Int] = []
    for extent in shape.reversed() {
      indices.append(rest % max(1, extent))
      rest /= max(1, extent)
    }
    return indices.reversed()
  }

  /// The statistics of types that there are none of (complex numbers): the count alone.
  package static func isSupported(_ dtype: DType) -> Bool { dtype != .c64 }
}
