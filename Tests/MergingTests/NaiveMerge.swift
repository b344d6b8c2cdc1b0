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

  private mutating func taskVectors(_ run: OperationRun) {
    let base = run.inputs.first(where: \.isBase)?.values ?? []
    let others = run.inputs.filter { !$0.isBase }
    let isElecting = run.method.hasSuffix("ties")
    let rescale = run.shared["rescale"].map { $0 != 0 } ?? run.method.hasPrefix("dare")
    let normalize = run.shared["normalize"].map { $0 != 0 } ?? (run.method == "ties")
    let lambda = run.shared["lambda"] ?? 1
    let weights = others.map { $0.parameters["weight"] ?? 0 }
    var vectors: [[Double]] = []
    for (position, other) in others.enumerated() {
      let delta = zip(other.values, base).map { run.difference($0, $1) }
      let density = other.parameters["density"] ?? 1
      let keep = Self.keep(run, delta, density: density, position: position)
      var ratio = 1.0
      if rescale, run.method != "task_arithmetic", density < 1 {
        let whole = delta.reduce(0) { $0 + abs($1) }
        let kept = zip(delta, keep).reduce(0) { $1.1 ? $0 + abs($1.0) : $0 }
        if whole >= 1e-7, kept >= 1e-7 { ratio = whole / kept }
      }
      vectors.append(zip(delta, keep).map { $1 ? weights[position] * ratio * $0 : 0 })
    }
    for index in base.indices {
      let terms = vectors.map { $0[index] }
      let (total, size) = (terms.reduce(0, +), terms.reduce(0) { $0 + abs($1) })
      let counts = terms.map { !isElecting || $0 != 0 && ($0 > 0) == (total >= 0) }
      let chosen = zip(terms, counts).map { $1 ? $0 : 0 }
      var divisor = zip(weights, counts).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
      if isElecting ? divisor == 0 : abs(divisor) < 1e-8 { divisor = 1 }
      let factor = lambda / (normalize ? divisor : 1)
      values.append(base[index] + factor * chosen.reduce(0, +))
      scales.append(abs(base[index]) + abs(factor) * chosen.reduce(0) { $0 + abs($1) })
      isClose.append(isElecting && abs(total) < 1e-5 * size)
    }
  }

  /// Which elements of one delta survive.
  static func keep(
    _ run: OperationRun, _ delta: [Double], density: Double, position: Int
  ) -> [Bool] {
    guard run.method != "task_arithmetic", density < 1 else { return delta.map { _ in true } }
    guard run.method == "ties" else {
      return NaiveMask.keep(
        delta.count, density: density, seed: run.seed, model: position, tensor: run.name)
    }
    var keep = delta.map { _ in false }
    guard density > 0 else { return keep }
    let order = delta.indices.sorted { a, b in
      abs(delta[a]) == abs(delta[b]) ? a < b : abs(delta[a]) > abs(delta[b])
    }
    for index in order.prefix(max(1, Int(density * Double(delta.count)))) { keep[index] = true }
    return keep
  }
}

extension OperationRun {
  /// A difference, one precision above the inputs.
  func difference(_ a: Double, _ b: Double) -> Double {
    let isNarrow = (inputs.map(\.format) + [output]).allSatisfy { $0.dtype != .f32 }
    return isNarrow ? Double(Float(a) - Float(b)) : a - b
  }
}
