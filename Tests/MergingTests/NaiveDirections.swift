import Glibc
import TestSupport

@testable import Merging

/// The formulas of the methods that merge directions, and of those that choose, in doubles.
struct NaiveDirections {
  /// The value before the last rounding, the sum of absolute terms, and what is too close to tell.
  private(set) var values: [Double]
  private(set) var scales: [Double]
  private(set) var isClose: [Bool]

  private let run: OperationRun
  private let base: [Double]?
  private let others: [OperationRun.Input]

  init(_ run: OperationRun) {
    self.run = run
    base = run.inputs.first(where: \.isBase)?.values
    others = run.inputs.filter { !$0.isBase }
    values = Array(repeating: 0, count: run.count)
    scales = values
    isClose = values.map { _ in false }
    switch run.method {
    case "nearswap": nearswap()
    case "arcee_fusion": fusion()
    default: for vector in vectors() { merge(vector) }
    }
  }

  /// The places of the elements of each vector.
  private func vectors() -> [[Int]] {
    let isFlat =
      run.method == "nuslerp"
      ? run.shared["nuslerp_flatten"] != 0
      : run.method != "model_stock" || run.shared["filter_wise"] != 1
    guard !isFlat, run.shape.count == 2 else { return [Array(0..<run.count)] }
    let (rows, columns) = (run.shape[0], run.shape[1])
    guard run.method == "nuslerp", run.shared["nuslerp_row_wise"] == 1 else {
      return (0..<rows).map { row in (0..<columns).map { row * columns + $0 } }
    }
    return (0..<columns).map { column in (0..<rows).map { $0 * columns + column } }
  }

  private mutating func merge(_ places: [Int]) {
    let terms = others.map { other in
      places.map { place in
        base.map { run.difference(other.values[place], $0[place]) }
          ?? other.values[place]
      }
    }
    let weights = others.map { $0.parameters["weight"] ?? 0 }
    let (result, isClose): (Combination, Bool) =
      switch run.method {
      case "nuslerp": Combination.spherical(terms, t: weights[1] / (weights[0] + weights[1]))
      case "multislerp":
        (
          Combination.meanDirection(
            terms, weights, normalizes: run.shared["normalize_weights"] != 0), false
        )
      case "karcher": (Combination.karcher(terms), false)
      default: Combination.stock(terms, isClamped: run.shared["clamp"] == 1)
      }
    for (index, place) in places.enumerated() {
      values[place] = (base?[place] ?? 0) + result.values[index]
      scales[place] = abs(base?[place] ?? 0) + result.scales[index]
      self.isClose[place] = isClose
    }
  }

  private mutating func nearswap() {
    let t = run.shared["t"] ?? 0
    for (index, a) in (base ?? []).enumerated() {
      let b = others[0].values[index]
      let weight = min(1, max(0, t / max(abs(a - b), 1e-6)))
      values[index] = a + weight * (b - a)
      scales[index] = abs(a) + weight * abs(b - a)
    }
  }

  private mutating func fusion() {
    let (z, x) = (base ?? [], others[0].values)
    let length = run.shape.last ?? 1
    var importances: [Double] = []
    for start in stride(from: 0, to: run.count, by: length) {
      let divergence = Self.divergence(
        x[start..<start + length].map(\.self), z[start..<start + length].map(\.self))
      importances += (start..<start + length).map { abs(x[$0] - z[$0]) * max(0, divergence) }
    }
    let sorted = importances.sorted()
    func quartile(_ q: Double) -> Double { sorted[Int(q * Double(sorted.count - 1))] }
    let threshold = quartile(0.5) + 1.5 * (quartile(0.75) - quartile(0.25))
    for index in importances.indices {
      values[index] = importances[index] >= threshold ? x[index] : z[index]
      scales[index] = abs(values[index])
      isClose[index] = abs(importances[index] - threshold) <= 1e-4 * threshold
    }
  }

  /// The sum of p log(p / q) over the shares of two rows.
  private static func divergence(_ x: [Double], _ z: [Double]) -> Double {
    func shares(_ row: [Double]) -> [Double] {
      let powers = row.map { exp($0 - (row.max() ?? 0)) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum + 1e-8 }
    }
    return zip(shares(x), shares(z)).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
  }
}

/// A linear combination of vectors.
struct Combination {
  var values: [Double]
  var scales: [Double]

  init(_ vectors: [[Double]], _ coefficients: [Double]) {
    values = vectors[0].map { _ in 0 }
    scales = values
    for (vector, coefficient) in zip(vectors, coefficients) {
      for (index, value) in vector.enumerated() {
        values[index] += coefficient * value
        scales[index] += abs(coefficient * value)
      }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
  private static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
  private static func sum(_ vectors: [[Double]], _ weights: [Double]) -> [Double] {
    Combination(vectors, weights).values
  }

  static func spherical(_ terms: [[Double]], t: Double) -> (Combination, Bool) {
    let lengths = terms.map { max(norm($0), 1e-7) }
    let cosine = min(1, max(-1, dot(terms[0], terms[1]) / (lengths[0] * lengths[1])))
    let squaredSine = 1 - cosine * cosine
    let angle = Angle(cosine: cosine)
    let coefficients = squaredSine <= 1e-14 ? [1 - t, t] : [angle.share(1 - t), angle.share(t)]
    return (Combination(terms, coefficients), squaredSine > 1e-15 && squaredSine < 1e-5)
  }

  /// With the step along the mean of the tangents, which is nothing.
  static func meanDirection(
    _ terms: [[Double]], _ weights: [Double], normalizes: Bool
  ) -> Combination {
    let total = weights.reduce(0, +)
    let weights = weights.map { normalizes ? $0 / total : $0 }
    let units = terms.map { term in term.map { $0 / (norm(term) + 1e-8) } }
    let sum = sum(units, weights)
    let mean = sum.map { $0 / norm(sum) }
    let tangents = units.map { unit in
      zip(unit, mean).map { $0 - dot(unit, mean) * $1 }
    }
    let tangent = Self.sum(tangents, weights)
    let k = norm(tangent) + 1e-8
    let length = zip(terms, weights).reduce(0) { $0 + norm($1.0) * $1.1 }
    var result = Combination([mean, tangent], [cos(k) * length, sin(k) / k * length])
    let shares = zip(terms, weights).map { abs($1) / norm($0) * length / norm(sum) }
    result.scales = Combination(terms, shares).scales
    return result
  }

  static func karcher(_ terms: [[Double]]) -> Combination {
    let lengths = terms.map(norm)
    let units = zip(terms, lengths).filter { $1 > 1e-5 }.map { term, length in
      term.map { $0 / length }
    }
    let scale = lengths.reduce(0, +) / Double(terms.count)
    let share = 1 / Double(units.count)
    var mean = sum(units, units.map { _ in share })
    mean = norm(mean) < 1e-5 ? units[0] : mean.map { $0 / norm(mean) }
    for _ in 0..<10 {
      var tangent = mean.map { _ in 0.0 }
      for unit in units {
        let cosine = min(1, max(-1, dot(mean, unit)))
        let theta = acos(cosine)
        if theta < 1e-5 { continue }
        for index in tangent.indices {
          tangent[index] += share * theta / sin(theta) * (unit[index] - cosine * mean[index])
        }
      }
      let size = norm(tangent)
      if size < 1e-5 { break }
      mean = zip(mean, tangent).map { cos(size) * $0 + sin(size) / size * $1 }
      mean = mean.map { $0 / norm(mean) }
    }
    var result = Combination([mean], [scale])
    let shares = lengths.map { $0 > 1e-5 ? scale / $0 : 0 }
    result.scales = Combination(terms, shares).scales
    return result
  }

  static func stock(_ terms: [[Double]], isClamped: Bool) -> (Combination, Bool) {
    let count = Double(terms.count)
    var (sum, pairs) = (0.0, 0.0)
    for i in terms.indices {
      for j in terms.indices where i < j {
        let lengths = max(norm(terms[i]) * norm(terms[j]), 1e-6)
        sum += min(1, max(-1, dot(terms[i], terms[j]) / lengths))
        pairs += 1
      }
    }
    let cosine = sum / pairs
    let divisor = 1 + (count - 1) * cosine
    var t = abs(divisor) < 1e-6 ? 0 : count * cosine / divisor
    if isClamped { t = min(1, max(0, t)) }
    return (Combination(terms, terms.map { _ in t / count }), abs(divisor) < 1e-3)
  }
}
