internal import Analysis
internal import Layouts

extension ChangeVerdict {
  /// Below this share of changed elements, tensors that changed did so sparsely.
  package static let sparseFraction = 0.1
  /// Above this share of the energy of differences, rounding explains them.
  package static let noiseLimit = 0.5
  /// Above this share most changed elements are one step from where they were.
  package static let stepLimit = 1.0 / 16

  /// Judges tensors that were compared; nil if there are none.
  ///
  /// The rules apply in order, so that the first that fits is the verdict.
  init?(of tensors: [TensorDifference]) {
    let compared = tensors.filter { $0.statistics != nil }
    guard !compared.isEmpty else { return nil }
    let unmatched = tensors.count { $0.status == .added || $0.status == .removed }
    let changed = compared.filter { $0.statistics?.isEqual == false }
    var sum = PairStatistics()
    for statistics in changed.compactMap(\.statistics) { sum.append(statistics) }
    let elements = compared.reduce(0) { $0 + ($1.statistics?.elementCount ?? 0) }
    let frozen = elements - sum.elementCount
    var reasons = [
      "\(compared.count - changed.count) of \(compared.count) tensors are equal, which are "
        + Self.percent(frozen, of: elements) + " of the elements"
    ]
    if unmatched > 0 { reasons.append("\(unmatched) tensors are in one model only") }
    guard !changed.isEmpty else {
      self.init(.identical, reasons)
      return
    }
    reasons.append(
      Self.percent(sum.changedCount, of: sum.elementCount) + " of the elements of changed tensors "
        + "differ, relative L2 \(Self.short(sum.relativeL2))")
    reasons.append("rounding accounts for \(Self.short(sum.noiseShare)) of the energy")
    let kinds = Set(changed.map { TensorKind($0.name) })
    if frozen > 0, kinds.isSubset(of: [.embedding, .head]) {
      self.init(.embeddingOnly, reasons)
    } else if let verdict = Self.ofRanks(changed, reasons) {
      self = verdict
    } else if sum.changedFraction <= Self.sparseFraction {
      if sum.noiseShare > Self.stepLimit {
        reasons.append("changes are about one step of the type, which may hide a dense update")
      }
      self.init(.sparse, reasons)
    } else if sum.noiseShare > Self.noiseLimit {
      reasons.append("that is more than half: what changed cannot be told from rounding")
      self.init(.undetermined, reasons)
    } else if sum.changedFraction < 0.5, sum.noiseShare > Self.stepLimit {
      reasons.append("most elements stayed and others moved by about one step of the type")
      self.init(.undetermined, reasons)
    } else if Double(frozen) >= 0.01 * Double(elements) {
      self.init(.frozenParts, reasons)
    } else {
      self.init(.full, reasons)
    }
  }

  /// Judges by the spectra of matrices, if those that have one are most of what changed.
  private static func ofRanks(_ changed: [TensorDifference], _ reasons: [String]) -> Self? {
    let matrices = changed.filter { $0.spectrum != nil }
    func elements(_ tensors: [TensorDifference]) -> Int {
      tensors.reduce(0) { $0 + ($1.statistics?.elementCount ?? 0) }
    }
    let all = elements(matrices)
    guard all > 0, 2 * all > elements(changed) else { return nil }
    func share(_ kind: DeltaVerdict.Kind) -> Double {
      Double(elements(matrices.filter { $0.spectrum?.verdict.kind == kind })) / Double(all)
    }
    let low = share(.lowRank)
    if low >= 0.9 {
      let ranks = matrices.compactMap { $0.spectrum?.verdict.rank }
      let text =
        "differences of \(percent(Int(1000 * low), of: 1000)) of the changed matrices have low rank, "
        + "\(ranks.min() ?? 0) to \(ranks.max() ?? 0)"
      return Self(.loraLike, reasons + [text])
    }
    guard share(.undetermined) > 0.5 else { return nil }
    return Self(
      .undetermined, reasons + ["rounding hides the ranks of most of the changed matrices"])
  }

  private static func percent(_ part: Int, of whole: Int) -> String {
    let share = whole == 0 ? 0 : 100 * Double(part) / Double(whole)
    return "\(short(share)) %"
  }

  /// Three significant digits.
  package static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let exponent = Int(Decade.exponent(of: value))
    if (-3..<6).contains(exponent) {
      let digits = max(0, 2 - exponent)
      let scale = Decade.power(digits)
      let scaled = (value.magnitude * scale).rounded()
      let whole = Int(scaled / scale)
      let sign = value < 0 ? "-" : ""
      guard digits > 0 else { return "\(sign)\(whole)" }
      let fraction = String(Int(scaled) - whole * Int(scale))
      return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
    var mantissa = value.magnitude / Decade.power(exponent)
    var power = exponent
    mantissa = (mantissa * 100).rounded()
    if mantissa >= 1000 { (mantissa, power) = (mantissa / 10, power + 1) }
    let digits = Array(String(Int(mantissa)))
    let text = "\(digits[0]).\(String(digits.dropFirst()))e\(power)"
    return value < 0 ? "-" + text : text
  }
}
