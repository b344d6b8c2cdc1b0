import Storage
import Tensors
import TestSupport

@testable import Merging

/// The formulas of all methods in plain double arithmetic, element by element.
struct NaiveMerge {
  /// The value before the last rounding.
  private(set) var values: [Double] = []
  /// The sums of absolute terms: the natural scale of rounding errors.
  private(set) var scales: [Double] = []
  /// Whether a decision was too close to tell in the precision of the profile.
  private(set) var isClose: [Bool] = []

  init(_ run: OperationRun) {
    switch run.method {
    case "linear": linear(run)
    case "slerp": slerp(run)
    case "passthrough":
      let factor = run.inputs[0].parameters["scale"] ?? 1
      set(run.inputs[0].values.map { ($0 * factor, abs($0 * factor)) })
    case "nuslerp", "multislerp", "karcher", "model_stock", "nearswap", "arcee_fusion":
      let merge = NaiveDirections(run)
      (values, scales, isClose) = (merge.values, merge.scales, merge.isClose)
    case "sce": select(run)
    case "ram", "ramplus_tl": share(run)
    default: taskVectors(run)
    }
    if isClose.isEmpty { isClose = values.map { _ in false } }
  }

  private mutating func set(_ results: [(Double, Double)]) {
    values = results.map(\.0)
    scales = results.map(\.1)
  }

  private mutating func linear(_ run: OperationRun) {
    let weights = run.inputs.map { $0.parameters["weight"] ?? 0 }
    let divisor = run.shared["normalize"] == 0 ? 1 : weights.reduce(0, +)
    set(
      (0..<run.count).map { index in
        let terms = zip(weights, run.inputs).map { $0 * $1.values[index] / divisor }
        return (terms.reduce(0, +), terms.reduce(0) { $0 + abs($1) })
      })
  }

  private mutating func slerp(_ run: OperationRun) {
    let base = run.inputs.firstIndex(where: \.isBase) ?? 0
    let (a, b) = (run.inputs[base].values, run.inputs[1 - base].values)
    let t = run.shared["t"] ?? 0
    func norm(_ x: [Double]) -> Double {
      let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return norm > 1e-8 ? norm : 1
    }
    let inner = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let cosine = min(1, max(-1, inner / (norm(a) * norm(b))))
    var (p, q) = (1 - t, t)
    if abs(cosine) <= 0.9995 {
      let angle = Angle(cosine: cosine)
      (p, q) = (angle.share(1 - t), angle.share(t))
    }
    set(zip(a, b).map { (p * $0 + q * $1, abs(p * $0) + abs(q * $1)) })
  }

  // MARK: The task-vector family

  private static let electing = [
    "ties", "dare_ties", "breadcrumbs_ties", "della", "consensus_ties",
  ]

  private mutating func taskVectors(_ run: OperationRun) {
    let base = run.inputs.first(where: \.isBase)?.values ?? []
    let others = run.inputs.filter { !$0.isBase }
    let isElecting = Self.electing.contains(run.method)
    let isRandom = run.method.hasPrefix("dare") || run.method.hasPrefix("della")
    let rescale = run.shared["rescale"].map { $0 != 0 } ?? isRandom
    let normalize =
      run.shared["normalize"].map { $0 != 0 }
      ?? ["ties", "della", "consensus_ties"].contains(run.method)
    let lambda =
      (run.shared["lambda"] ?? 1)
      * ((run.shared["lines_alpha"] ?? 1) + (run.shared["lines_beta"] ?? 0) * run.depth)
    let weights = others.map { $0.parameters["weight"] ?? 0 }
    var vectors: [[Double]] = []
    var whole: [[Double]] = []
    for (position, other) in others.enumerated() {
      let delta = zip(other.values, base).map { run.difference($0, $1) }
      let keep = NaiveKeep(run, delta, other.parameters, position: position)
      var factors = delta.map { _ in 1.0 }
      if run.words["rescale"] == "expectation" {
        factors = keep.probabilities.map { $0 > 0 ? 1 / $0 : 1 }
      } else if rescale, !["task_arithmetic", "consensus_ta"].contains(run.method),
        keep.isPruning
      {
        let all = delta.reduce(0) { $0 + abs($1) }
        let kept = zip(delta, keep.kept).reduce(0) { $1.1 ? $0 + abs($1.0) : $0 }
        if all >= 1e-7, kept >= 1e-7 { factors = delta.map { _ in all / kept } }
      }
      vectors.append(delta.indices.map { keep.kept[$0] ? factors[$0] * delta[$0] : 0 })
      whole.append(delta.map { weights[position] * $0 })
    }
    for index in base.indices {
      let raw = vectors.map { $0[index] }
      let terms = zip(raw, weights).map(*)
      var votes = terms
      if run.words["election"] == "unweighted" {
        votes = zip(raw, weights).map { $1 == 0 ? 0 : $0 }
      } else if run.words["election"] == "count" {
        votes = terms.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
      }
      let (total, size) = (votes.reduce(0, +), votes.reduce(0) { $0 + abs($1) })
      let counts = votes.map { !isElecting || $0 != 0 && ($0 > 0) == (total >= 0) }
      let chosen = zip(terms, counts).map { $1 ? $0 : 0 }
      var divisor = zip(weights, counts).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
      if isElecting ? divisor == 0 : abs(divisor) < 1e-8 { divisor = 1 }
      let factor = lambda / (normalize ? divisor : 1)
      let merged = chosen.reduce(0, +)
      values.append(base[index] + factor * merged)
      scales.append(abs(base[index]) + abs(factor) * chosen.reduce(0) { $0 + abs($1) })
      isClose.append(isElecting && abs(total) < 1e-5 * size)
      guard run.method.hasPrefix("consensus") else { continue }
      var users = 0
      for (own, other) in zip(whole, others) {
        let (mine, rest) = (abs(own[index]), abs(merged - own[index]))
        let bound = (other.parameters["tall_lambda"] ?? 0.4) * rest
        if mine >= bound { users += 1 }
        if abs(mine - bound) < 1e-5 * (mine + bound) { isClose[index] = true }
      }
      if users < Int(run.shared["k"] ?? 2) { values[index] = base[index] }
    }
  }

  // MARK: sce and ram

  private mutating func select(_ run: OperationRun) {
    let base = run.inputs.first(where: \.isBase)?.values ?? []
    var tau = run.inputs.filter { !$0.isBase }.map { other in
      zip(other.values, base).map { run.difference($0, $1) }
    }
    let share = run.shared["select_topk"] ?? 1
    if share < 1 {
      let variances = base.indices.map { place in run.working(Self.variance(tau.map { $0[place] }))
      }
      let wanted = Int(share * Double(variances.count { $0 != 0 }))
      let order = variances.indices.sorted { a, b in
        variances[a] == variances[b] ? a < b : variances[a] > variances[b]
      }
      var kept = variances.map { _ in false }
      for place in order.prefix(max(0, wanted)) { kept[place] = true }
      tau = tau.map { zip($0, kept).map { $1 ? $0 : 0 } }
    }
    let energies = tau.map { $0.reduce(0) { $0 + $1 * $1 } }
    let total = energies.reduce(0, +)
    let weights = energies.map { total == 0 ? 1 / Double(tau.count) : $0 / total }
    for place in base.indices {
      let votes = tau.map { $0[place] }
      let (sum, size) = (votes.reduce(0, +), votes.reduce(0) { $0 + abs($1) })
      let counts = votes.map { $0 != 0 && ($0 > 0) == (sum >= 0) }
      let chosen = votes.indices.map { counts[$0] ? weights[$0] * votes[$0] : 0 }
      let divisor = votes.indices.reduce(0) { counts[$1] ? $0 + weights[$1] : $0 }
      let factor = divisor == 0 ? 1 : 1 / divisor
      values.append(base[place] + factor * chosen.reduce(0, +))
      scales.append(abs(base[place]) + factor * chosen.reduce(0) { $0 + abs($1) })
      isClose.append(abs(sum) < 1e-5 * size)
    }
  }

  /// The population variance, by running means.
  private static func variance(_ values: [Double]) -> Double {
    var (mean, squares) = (0.0, 0.0)
    for (index, value) in values.enumerated() {
      let step = value - mean
      mean += step / Double(index + 1)
      squares += step * (value - mean)
    }
    return squares / Double(values.count)
  }

  private mutating func share(_ run: OperationRun) {
    let base = run.inputs.first(where: \.isBase)?.values ?? []
    let tau = run.inputs.filter { !$0.isBase }.map { other in
      zip(other.values, base).map { run.difference($0, $1) }
    }
    let epsilon = run.working(run.shared["epsilon"] ?? 1e-5)
    let active = tau.map { $0.map { abs($0) > epsilon } }
    let counts = base.indices.map { place in active.count { $0[place] } }
    let factors = active.map { active -> Double in
      guard run.method == "ramplus_tl" else { return 1 }
      let shared = active.indices.count { active[$0] && counts[$0] > 1 }
      let alone = active.indices.count { active[$0] && counts[$0] == 1 }
      let rho = Double(shared) / max(Double(alone), run.shared["epsilon"] ?? 1e-5)
      return 1 + (run.shared["r"] ?? 0.1) * min(max(rho, 0), run.shared["alpha"] ?? 0.2)
    }
    set(
      base.indices.map { place in
        let terms = tau.indices.map { model -> Double in
          guard active[model][place] else { return 0 }
          let factor = counts[place] == 1 ? factors[model] : 1 / Double(counts[place])
          return factor * tau[model][place]
        }
        return (
          base[place] + terms.reduce(0, +), abs(base[place]) + terms.reduce(0) { $0 + abs($1) }
        )
      })
  }
}

extension OperationRun {
  /// A difference, one precision above the inputs.
  func difference(_ a: Double, _ b: Double) -> Double {
    isNarrow ? Double(Float(a) - Float(b)) : a - b
  }

  /// A number in the precision of the blocks.
  func working(_ value: Double) -> Double { isNarrow ? Double(Float(value)) : value }

  private var isNarrow: Bool {
    (inputs.map(\.format) + [output]).allSatisfy { $0.dtype != .f32 }
  }
}
