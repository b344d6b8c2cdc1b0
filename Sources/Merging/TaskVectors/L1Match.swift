internal import Arithmetic

/// The factor by which a pruned difference regains the L1 norm of the whole one.
enum L1Match {
  /// whole / kept; nil where either is too small to tell, and the values stay as they are.
  ///
  /// With a rounded arithmetic both sums and the ratio are rounded to the working dtype.
  static func factor(whole: Double, kept: Double, in arithmetic: Arithmetic) -> Double? {
    let whole = arithmetic.parameter(whole)
    let kept = arithmetic.parameter(kept)
    // What is no number passes on, so that it shows.
    if whole < 1e-7 || kept < 1e-7 { return nil }
    if arithmetic.isRounded && arithmetic.precision == .single {
      return arithmetic.parameter(Double(Float(whole) / Float(kept)))
    }
    return whole / kept
  }
}
