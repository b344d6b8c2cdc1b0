internal import Tensors

/// What kind of change one matrix went through, with the numbers that say so.
///
/// Entropies have no part in it: rounding a change of rank 16 to bfloat16 makes all singular values
/// positive, and the effective rank is then that of the noise.
package struct DeltaVerdict: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Nothing differs.
    case unchanged
    /// A few directions hold the change; rounding explains the rest.
    case lowRank = "low-rank"
    /// More than a few directions, and more than rounding explains.
    case full
    /// Rounding may be more than half of what is seen.
    case undetermined
    /// There are NaN or infinite elements.
    case nonFinite = "non-finite"
  }

  package let kind: Kind
  /// The number of directions of a change of low rank.
  package let rank: Int?
  /// Values above the threshold of Gavish and Donoho; with the noise level from the median where all
  /// values are known, else from the energy that is left over.
  package let standing: Int
  /// Values above the Marchenko-Pastur edge by the median; nil where it is not known.
  package let aboveMedianEdge: Int?
  /// Values above the edge `s (√m + √n)` by the energy that is left over.
  package let aboveResidualEdge: Int
  /// The largest fall from one value to the next.
  package let gap: Spectrum.Gap?
  /// The share of the energy that lies beyond the `standing` values.
  package let restShare: Double
  /// The share that rounding is predicted to have.
  package let noiseShare: Double
  /// One line that gives the reasons.
  package let account: String

  /// Noise above this share leaves the rank undetermined.
  package static let noiseLimit = 0.5
  /// The rest may be a little above the prediction, or negligible: adapters' products are rounded
  /// too.
  private static let restFactor = 1.25
  private static let negligible = 1e-3

  init(_ delta: DeltaSpectrum) {
    let spectrum = delta.spectrum
    gap = spectrum.largestGap
    noiseShare = delta.noiseShare
    let edge = NoiseEdge(rows: spectrum.rows, columns: spectrum.columns)
    aboveResidualEdge = Self.settled { rank in
      spectrum.rank(above: edge.edge(deviation: spectrum.residualDeviation(beyond: rank)))
    }
    if let deviation = spectrum.medianDeviation {
      aboveMedianEdge = spectrum.rank(above: edge.edge(deviation: deviation))
      standing = spectrum.rank(above: edge.threshold(deviation: deviation))
    } else {
      aboveMedianEdge = nil
      standing = Self.settled { rank in
        spectrum.rank(above: edge.threshold(deviation: spectrum.residualDeviation(beyond: rank)))
      }
    }
    restShare = spectrum.energy > 0 ? spectrum.energy(beyond: standing) / spectrum.energy : 0
    let isExplained = restShare <= max(Self.restFactor * noiseShare, Self.negligible)
    kind =
      spectrum.nonFiniteCount > 0
      ? .nonFinite
      : delta.changedCount == 0
        ? .unchanged
        : noiseShare > Self.noiseLimit
          ? .undetermined
          : standing > 0 && 2 * standing <= spectrum.count && isExplained ? .lowRank : .full
    rank = kind == .lowRank ? standing : nil
    account = Self.account(kind, delta, standing, restShare, gap)
  }

  /// The rank that the noise beyond it confirms, from none upwards.
  private static func settled(_ next: (Int) -> Int) -> Int {
    var rank = 0
    for _ in 0..<1000 {
      let found = next(rank)
      guard found > rank else { break }
      rank = found
    }
    return rank
  }

  private static func account(
    _ kind: Kind, _ delta: DeltaSpectrum, _ standing: Int, _ rest: Double, _ gap: Spectrum.Gap?
  ) -> String {
    let noise = SignificantDigits.percent(delta.noiseShare)
    let held = SignificantDigits.percent(1 - rest)
    let values = standing == 1 ? "1 singular value stands" : "\(standing) singular values stand"
    switch kind {
    case .nonFinite: return "\(delta.spectrum.nonFiniteCount) differences are NaN or infinite"
    case .unchanged: return "no element differs"
    case .undetermined:
      let changed = Double(delta.changedCount) / Double(max(1, delta.elementCount))
      let fall = gap.map {
        "; the largest gap is after \($0.rank) (\(SignificantDigits.ratio($0.ratio)))"
      }
      return "rounding to \(delta.target.rawValue) is about \(noise) of the change "
        + "(\(SignificantDigits.percent(changed)) of elements differ), so that no rank can be told"
        + (fall ?? "")
    case .lowRank:
      let rows =
        delta.changedRowCount <= standing && delta.changedRowCount < delta.spectrum.rows
        ? "; only \(delta.changedRowCount) of \(delta.spectrum.rows) rows differ" : ""
      let differs = gap.map { $0.rank != standing && $0.ratio > 2 } ?? false
      let fall = differs ? gap.map { "; the largest gap is after \($0.rank)" } : nil
      return "\(values) above noise and hold\(standing == 1 ? "s" : "") \(held); rounding to "
        + "\(delta.target.rawValue) explains \(noise)" + rows + (fall ?? "")
    case .full:
      let known = delta.spectrum.isComplete || standing < delta.spectrum.values.count
      return (known ? values : "all \(standing) computed singular values stand")
        + " above noise and hold\(standing == 1 && known ? "s" : "") \(held); rounding to "
        + "\(delta.target.rawValue) explains only \(noise)"
    }
  }
}
