/// How many numbers have which sign and which order of magnitude.
///
/// Finite numbers other than zero, by `floor(log2 |x|)`.
package struct MagnitudeHistogram: Hashable, Sendable, Codable {
  /// The numbers of one order of magnitude.
  package struct Bin: Hashable, Sendable, Codable {
    /// `2^exponent <= |x| < 2^(exponent + 1)`.
    package var exponent: Int
    package var negative: Int
    package var positive: Int

    package var count: Int { negative + positive }
  }

  /// The bins that are not empty, by ascending exponent.
  package private(set) var bins: [Bin] = []

  package init() {}

  /// Adds numbers of one sign and magnitude.
  package mutating func add(_ count: Int, exponent: Int, isNegative: Bool) {
    guard count > 0 else { return }
    let place = bins.firstIndex { $0.exponent >= exponent } ?? bins.count
    if place == bins.count || bins[place].exponent != exponent {
      bins.insert(Bin(exponent: exponent, negative: 0, positive: 0), at: place)
    }
    if isNegative { bins[place].negative += count } else { bins[place].positive += count }
  }

  package mutating func add(_ other: MagnitudeHistogram) {
    for bin in other.bins {
      add(bin.negative, exponent: bin.exponent, isNegative: true)
      add(bin.positive, exponent: bin.exponent, isNegative: false)
    }
  }

  /// The exponents of the smallest and of the largest magnitude; nil where all is zero.
  package var exponents: ClosedRange<Int>? {
    guard let first = bins.first, let last = bins.last else { return nil }
    return first.exponent...last.exponent
  }
}
