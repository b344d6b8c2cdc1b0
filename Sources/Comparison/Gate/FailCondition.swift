internal import Analysis
internal import StrictYAML

/// A condition under which a comparison fails, as in `rel_l2>1e-3`, `nan>0` or `structure`.
package struct FailCondition: Hashable, Sendable {
  /// What a condition is about.
  package enum Quantity: String, CaseIterable, Hashable, Sendable {
    case nan
    case infinity = "inf"
    case maximumDifference = "max_abs"
    case meanDifference = "mean_abs"
    case relativeL2 = "rel_l2"
    case oneMinusCosine = "one_minus_cosine"
    case changedFraction = "changed_fraction"
    case signFlipFraction = "sign_flip_fraction"
    case maximumULP = "max_ulp"
    case changedTensors = "changed_tensors"
    case added
    case removed
    case renamed

    /// Whether it is a number of the model and not of each tensor.
    package var isOfModel: Bool {
      switch self {
      case .changedTensors, .added, .removed, .renamed: true
      default: false
      }
    }
  }

  package enum Comparison: String, Hashable, Sendable {
    case above = ">"
    case atLeast = ">="

    func holds(_ value: Double, _ limit: Double) -> Bool {
      // What is no number is above every limit.
      value.isNaN || (self == .above ? value > limit : value >= limit)
    }
  }

  package enum Rule: Hashable, Sendable {
    /// Tensors that are added, removed, renamed, reshaped or of another type.
    case structure
    /// Files besides weights that differ.
    case files
    case limit(Quantity, Comparison, Double)
  }

  package let rule: Rule
  /// As it was written.
  package let text: String

  /// Reads a condition.
  package init(_ text: String) throws(FailConditionFault) {
    self.text = text
    let plain = text.trimmingSpaces
    if plain == "structure" || plain == "files" {
      rule = plain == "files" ? .files : .structure
      return
    }
    guard let sign = plain.firstIndex(of: ">") else {
      throw FailConditionFault(
        text: text,
        problem: NearestName.hint(
          for: plain, among: Quantity.allCases.map(\.rawValue) + ["structure", "files"]))
    }
    let name = plain[..<sign].trimmingSpaces.replacing("-", with: "_")
    var rest = plain[plain.index(after: sign)...]
    let comparison: Comparison = rest.first == "=" ? .atLeast : .above
    if comparison == .atLeast { rest.removeFirst() }
    guard let quantity = Quantity(rawValue: name) else {
      throw FailConditionFault(
        text: text, problem: NearestName.hint(for: name, among: Quantity.allCases.map(\.rawValue)))
    }
    guard let limit = Double(rest.trimmingSpaces), limit.isFinite else {
      throw FailConditionFault(text: text, problem: "; behind '>' a number is missing")
    }
    rule = .limit(quantity, comparison, limit)
  }

  /// The number that the condition is about, of one tensor.
  static func value(_ quantity: Quantity, _ pair: PairStatistics) -> Double? {
    switch quantity {
    case .nan: Double(pair.nanIntroducedCount)
    case .infinity: Double(pair.infinityIntroducedCount)
    case .maximumDifference: pair.lacksNumbers ? .nan : pair.maximumDifference
    case .meanDifference: pair.lacksNumbers ? .nan : pair.meanDifference
    case .relativeL2: pair.lacksNumbers ? .nan : pair.relativeL2
    case .oneMinusCosine: pair.lacksNumbers ? .nan : pair.oneMinusCosine
    case .changedFraction: pair.changedFraction
    case .signFlipFraction: pair.signFlipFraction
    case .maximumULP: pair.maximumULP.map { Double($0) }
    case .changedTensors, .added, .removed, .renamed: nil
    }
  }
}

/// A condition that cannot be read.
package struct FailConditionFault: Error, Hashable, CustomStringConvertible {
  package let text: String
  package let problem: String

  package var description: String { "'\(text)' is no condition\(problem)" }
}
