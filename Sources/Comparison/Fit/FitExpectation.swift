internal import Analysis

/// Weights that a linear merge is said to have, and whether a fit bears them out.
///
/// Weights must be close, and the target linear as far as rounding allows: the least squares of a
/// merge that was pruned at random can have the right weights too.
package struct FitExpectation: Hashable, Sendable {
  package let weights: [Double]
  /// How far a fitted weight may be from the expected one.
  package let tolerance: Double
  /// Where the weights come from, for people: a recipe, or nothing.
  package let source: String?

  package init(
    weights: [Double], tolerance: Double, source: String? = nil
  ) {
    self.weights = weights
    self.tolerance = tolerance
    self.source = source
  }

  /// Whether a fit meets the expectation, and if not, why.
  package struct Outcome: Hashable, Sendable {
    package let isMet: Bool
    /// The largest difference of a weight; nil where the models do not tell weights apart.
    package let largestDifference: Double?
    /// The residual under the expected weights by what rounding explains.
    package let excess: Double
    package let account: String
  }

  package func outcome(of fit: ModelFit) -> Outcome {
    let found = fit.global.fit
    let excess = fit.global.excess(fit.global.sums.residual(weights))
    let differences = zip(weights, found.weights).map { abs($0 - $1) }
    let isLinear =
      [.linear, .roughlyLinear].contains(fit.verdict.kind) || excess <= FitVerdict.roughLimit
    guard found.isDetermined else {
      let isMet = excess <= FitVerdict.roughLimit
      return Outcome(
        isMet: isMet, largestDifference: nil, excess: excess,
        account: isMet
          ? "the models do not tell their weights apart; with the expected ones the residual is "
            + "that of rounding"
          : "the models do not tell their weights apart, and with the expected ones the residual "
            + "has \(SignificantDigits.text(excess)) times what rounding explains")
    }
    let largest = differences.max() ?? 0
    let isClose = largest <= tolerance
    var account = "the largest difference of a weight is \(SignificantDigits.text(largest)), "
    account += isClose ? "within \(tolerance)" : "and \(tolerance) is allowed"
    if !isLinear { account += "; but " + fit.verdict.account }
    return Outcome(
      isMet: isClose && isLinear, largestDifference: largest, excess: excess,
      account: account)
  }
}
