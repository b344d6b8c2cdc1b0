package import Analysis
internal import Tensors

/// Whether a model is a linear merge of others, with the numbers that say so.
package struct FitVerdict: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The target is the base.
    case unchanged
    /// One weight for each model, and a residual as rounding once leaves it.
    case linear
    /// A residual of a few times that: products and sums were rounded on their way.
    case roughlyLinear = "roughly-linear"
    /// Weights that differ by tensor, and a residual as rounding leaves it.
    case linearByTensor = "linear-by-tensor"
    /// Many differences of the models are missing in the target: pruned at random or by magnitude.
    case sparse
    /// Sums have become infinite or NaN.
    case undetermined
    /// More than rounding explains.
    case unexplained
  }

  package let kind: Kind
  /// The residual under one weight for each model, by what rounding explains, as energies.
  package let excess: Double
  /// The same where each tensor has its own weights.
  package let tensorExcess: Double
  /// The share of clear differences (16 ulp and more) at which the target is the base.
  package let keptShare: Double?
  /// The density at which all models would have been pruned alike and independently to leave that
  /// share; nil unless it is clearly there.
  package let density: Double?
  /// For each model the ratio of the target's difference to the model's that stands out.
  package let spikes: [RatioHistogram.Spike?]
  /// One line that gives the reasons.
  package let account: String

  /// Residuals of at most this many times the energy of rounding are those of rounding.
  package static let linearLimit = 1.5
  /// Residuals of at most this many times come from rounding products and sums on the way.
  package static let roughLimit = 6.0
  /// From this share on, missing differences are no chance.
  package static let sparseShare = 0.05

  init(_ global: ModelFit.Group, _ tensors: [ModelFit.Group], dtype: DType, hasBase: Bool) {
    excess = global.excess(global.fit.residual)
    let own = tensors.reduce(0) { $0 + $1.fit.residual }
    tensorExcess = global.excess(own)
    let sums = global.sums
    keptShare = hasBase ? sums.keptShare : nil
    spikes = hasBase ? sums.ratios.map(\.spike) : sums.ratios.map { _ in nil }
    let isSparse = (keptShare ?? 0) > Self.sparseShare
    kind =
      excess.isNaN || !global.fit.weights.allSatisfy(\.isFinite)
      ? .undetermined
      : hasBase && sums.energy == 0
        ? .unchanged
        : excess <= Self.linearLimit
          ? .linear
          : isSparse
            ? .sparse
            : tensorExcess <= Self.linearLimit
              ? .linearByTensor : excess <= Self.roughLimit ? .roughlyLinear : .unexplained
    if kind == .sparse, let keptShare {
      density = 1 - Self.root(keptShare, sums.modelCount)
    } else {
      density = nil
    }
    account = Self.account(kind, excess, tensorExcess, keptShare, density, global, dtype)
  }

  /// The root of a share between 0 and 1, by bisection.
  private static func root(_ share: Double, _ degree: Int) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let power = (0..<degree).reduce(1.0) { product, _ in product * middle }
      if power < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func account(
    _ kind: Kind, _ excess: Double, _ tensorExcess: Double, _ kept: Double?, _ density: Double?,
    _ global: ModelFit.Group, _ dtype: DType
  ) -> String {
    let times = "\(significant(excess)) times what rounding to \(dtype.rawValue) explains"
    let residual = significant(100 * (global.relativeResidual ?? 0))
    switch kind {
    case .unchanged: return "the target is the base"
    case .undetermined:
      return "sums of squares are beyond float64, or an element is NaN or infinite"
    case .linear:
      return "consistent with a linear merge rounded to \(dtype.rawValue): the residual "
        + "(\(residual) %) has \(times)"
    case .roughlyLinear:
      return "a linear merge, rounded more than once on the way: the residual (\(residual) %) has "
        + times
    case .linearByTensor:
      return "a linear merge whose weights differ by tensor: with one weight for each model the "
        + "residual has \(times), with weights for each tensor \(significant(tensorExcess)) times"
    case .sparse:
      return "no linear merge: the residual (\(residual) %) has \(times), and at "
        + "\(significant(100 * (kept ?? 0))) % of the clear differences the target is the base, as "
        + "after pruning to a density of about \(significant(density ?? 0)) (DARE, TIES)"
    case .unexplained:
      return "no linear merge of these models: the residual (\(residual) %) has \(times)"
    }
  }

  private static func significant(_ value: Double) -> String { SignificantDigits.text(value) }
}
