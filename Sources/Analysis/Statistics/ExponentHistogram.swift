import Glibc
package import Tensors

/// How often each exponent field occurs in the stored elements of a floating-point tensor.
///
/// Everything counts: the field of zeros and denormal numbers is 0, that of infinities and NaN the
/// highest, as they are stored.
package struct ExponentHistogram: Hashable, Sendable, Codable {
  /// The bits of the field.
  package let bitWidth: Int
  /// The counts, by field.
  package let counts: [Int]

  package init(bitWidth: Int, counts: [Int]) {
    self.bitWidth = bitWidth
    self.counts = counts
  }

  package var count: Int { counts.reduce(0, +) }

  /// The entropy of the fields, in bits an element: what a perfect coder of single fields needs.
  package var entropy: Double {
    let total = Double(count)
    guard total > 0 else { return 0 }
    var sum = CompensatedSum()
    for count in counts where count > 0 {
      let share = Double(count) / total
      sum.add(-share * log2(share))
    }
    return sum.value
  }

  /// The bytes that packing leaves of every byte, if exponents are coded by their entropy and
  /// everything else is stored as it is.
  package func packRatio(_ dtype: DType) -> Double {
    let bits = Double(dtype.bitWidth)
    return (bits - Double(bitWidth) + entropy) / bits
  }
}
