import Analysis
import Tensors
import TestSupport

/// Pairs of elements one by one, as their definitions read.
struct PairOracle {
  var changed = 0
  var bits = 0
  var flips = 0
  var nan = (in: 0, out: 0)
  var infinity = (in: 0, out: 0)
  var excluded = 0
  var ulp: UInt64 = 0
  var largest = 0.0
  var (sum, left, right, difference, product, noise) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
  var beyond = 0

  /// Compares patterns of one format.
  init(
    _ a: [UInt64], _ b: [UInt64], _ format: NumberFormat, atol: Double = 0, rtol: Double = 0
  ) {
    var lost = 0.0
    defer { noise += lost }
    for (p, q) in zip(a, b) {
      let (x, y) = (format.number(p), format.number(q))
      if p != q { changed += 1 }
      bits += (p ^ q).nonzeroBitCount
      if x * y < 0 || (x > 0 && y < 0) || (x < 0 && y > 0) { flips += 1 }
      if y.isNaN, !x.isNaN { nan.in += 1 }
      if x.isNaN, !y.isNaN { nan.out += 1 }
      if y.isInfinite, !x.isInfinite { infinity.in += 1 }
      if x.isInfinite, !y.isInfinite { infinity.out += 1 }
      if !x.isNaN, !y.isNaN {
        ulp = max(ulp, UInt64(abs(format.rank(p) - format.rank(q))))
      }
      guard x.isFinite, y.isFinite else {
        excluded += 1
        if p != q, !(x.isNaN && y.isNaN) { beyond += 1 }
        continue
      }
      let d = y - x
      largest = max(largest, abs(d))
      sum += abs(d)
      left += x * x
      right += y * y
      difference += d * d
      product += x * d
      if p != q {
        // All terms are positive and of few sizes: what rounding loses is kept apart.
        let term = format.ulp(of: y) * format.ulp(of: y) / 12
        let next = noise + term
        lost += abs(noise) >= abs(term) ? (noise - next) + term : (term - next) + noise
        noise = next
      }
      if abs(d) > rtol * abs(x) + atol { beyond += 1 }
    }
  }
}
