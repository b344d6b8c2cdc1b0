/// How several adapters become one, as PEFT's `add_weighted_adapter` defines it.
///
/// Each adapter i has a weight w and its factor s; W is the sum of w s B A.
package enum AdapterMergeMethod: String, CaseIterable, Hashable, Sendable {
  /// A = Σ ±√|w s| A_i and B = Σ √|w s| B_i: cheap, and no more than an approximation of W.
  case linear
  /// The factors side by side: exactly W, with the sum of the ranks.
  case cat
  /// The leading singular values and vectors of W.
  case svd
  /// As linear, of factors that are trimmed to their largest elements and agree in sign.
  case ties
  /// As linear, of factors whose elements were dropped at random and rescaled.
  case dareLinear = "dare_linear"
  /// As ties, with random drops instead of trimming.
  case dareTIES = "dare_ties"

  /// Whether factors are pruned, for which a density is needed.
  package var needsDensity: Bool {
    switch self {
    case .ties, .dareLinear, .dareTIES: true
    case .linear, .cat, .svd: false
    }
  }

  /// Whether factors are added up, for which ranks must be equal.
  package var needsEqualRanks: Bool { self != .cat && self != .svd }
}

/// Why adapters cannot be merged.
package enum AdapterMergeError: Error, Hashable, Sendable, CustomStringConvertible {
  case magnitudes(adapter: String)
  case savedTensors(adapter: String, first: String)
  case biases(adapter: String)
  case orientations
  case ranks(module: String, [Int])
  case shapes(module: String, [[Int]])
  /// Products of finite numbers that no number holds.
  case overflow(module: String)

  package var description: String {
    switch self {
    case .magnitudes(let adapter):
      "'\(adapter)' is a DoRA adapter: its weights are no sum, and cannot be combined"
    case .savedTensors(let adapter, let first):
      "'\(adapter)' saves whole tensors, such as '\(first)', of which there is no combination"
    case .biases(let adapter): "'\(adapter)' has biases in its factors, which are not combined"
    case .orientations: "the adapters differ in fan_in_fan_out"
    case .ranks(let module, let ranks):
      "the ranks of '\(module)' differ: \(ranks.map(String.init).joined(separator: ", "))"
    case .shapes(let module, let shapes):
      "the factors of '\(module)' have different shapes: "
        + shapes.map { "\($0)" }.joined(separator: ", ")
    case .overflow(let module):
      "the products of '\(module)' are too large for float64, and have no singular values"
    }
  }

  /// What helps.
  package var hint: String? {
    switch self {
    case .ranks: "--method cat and --method svd take any ranks"
    case .magnitudes, .savedTensors, .biases:
      "apply each adapter with 'suture lora apply' and merge the models"
    case .orientations, .shapes: "the adapters were made for different models"
    case .overflow: nil
    }
  }
}
