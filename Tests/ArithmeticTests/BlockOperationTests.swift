import Arithmetic
import Tensors
import TestSupport
import Testing

/// Operations on blocks against one plain loop each, in every arithmetic at every kernel level.
@Suite struct `Block operations` {
  static let counts = [1, 7, 64, 100, 4096]

  /// Two operands of `count` elements, with zeros among them.
  private func operands(_ bench: BlockBench, _ count: Int) -> (a: [Double], b: [Double]) {
    var generator = SeededGenerator(seed: UInt64(count))
    let numbers = (0..<2 * count).map { _ in
      generator.integer(0...9) == 0 ? 0 : bench.rounded(generator.number(-2...2))
    }
    return (Array(numbers[..<count]), Array(numbers[count...]))
  }

  @Test(arguments: counts)
  func `sums, differences and products round once per element`(count: Int) {
    for bench in BlockBench.all {
      let (a, b) = operands(bench, count)
      let (x, y, z) = (bench.block(0, a), bench.block(1, b), bench.block(2, count: count))
      bench.arithmetic.add(x, y, into: z)
      #expect(bench.values(z) == zip(a, b).map { bench.rounded($0 + $1) })
      bench.arithmetic.subtract(x, y, into: z)
      #expect(bench.values(z) == zip(a, b).map { bench.rounded($0 - $1) })
      let factor = 0.3
      bench.arithmetic.scale(x, by: factor, into: z)
      #expect(bench.values(z) == a.map { bench.rounded(bench.held(factor) * $0) })
      bench.arithmetic.copy(y, into: z)
      #expect(bench.values(z) == b)
    }
  }

  @Test(arguments: counts)
  func `the result may be an operand`(count: Int) {
    for bench in BlockBench.all {
      let (a, b) = operands(bench, count)
      let (x, y, z) = (bench.block(0, a), bench.block(1, b), bench.block(2, count: count))
      bench.arithmetic.subtract(x, y, into: z)
      bench.arithmetic.subtract(x, y, into: x)
      #expect(bench.values(x) == bench.values(z))
    }
  }

  @Test(arguments: counts)
  func `combinations round both products and their sum`(count: Int) {
    for bench in BlockBench.all {
      let (a, b) = operands(bench, count)
      let (x, y, z) = (bench.block(0, a), bench.block(1, b), bench.block(2, count: count))
      bench.arithmetic.combine(x, times: 0.7, y, times: 0.3, into: z)
      let expected = zip(a, b).map { a, b in
        bench.rounded(
          bench.held(bench.held(0.7) * a) + bench.held(bench.held(0.3) * b))
      }
      #expect(bench.values(z) == expected)
    }
  }

  @Test(arguments: counts)
  func `accumulation is fused and is not rounded to the working type`(count: Int) {
    for bench in BlockBench.all {
      let (a, b) = operands(bench, count)
      let (x, sum) = (bench.block(0, a), bench.block(1, b))
      bench.arithmetic.accumulate(x, times: 0.3, into: sum)
      let fused = zip(a, b).map { a, b in
        bench.arithmetic.precision == .single
          ? Double(Float(b).addingProduct(Float(0.3), Float(a))) : b.addingProduct(0.3, a)
      }
      #expect(bench.values(sum) == fused)
      let plain = bench.block(1, b)
      bench.arithmetic.accumulate(x, into: plain)
      #expect(bench.values(plain) == zip(a, b).map { bench.held($0 + $1) })
    }
  }

  @Test(arguments: counts)
  func `a divisor of zero counts as one where division is guarded`(count: Int) {
    for bench in BlockBench.all {
      let (a, b) = operands(bench, count)
      let (x, y, z) = (bench.block(0, a), bench.block(1, b), bench.block(2, count: count))
      bench.arithmetic.divideGuarded(x, by: y, into: z)
      #expect(bench.values(z) == zip(a, b).map { bench.rounded($1 == 0 ? $0 : $0 / $1) })
      bench.arithmetic.divide(x, by: 0.7, scratch: y)
      #expect(bench.values(x) == a.map { bench.rounded($0 / bench.held(0.7)) })
    }
  }

  @Test(arguments: counts)
  func `elections sum what has the sign of the total, and never zeros`(count: Int) {
    for bench in BlockBench.all {
      let (total, values) = operands(bench, count)
      let sum = bench.block(2, [Double](repeating: 0.5, count: count))
      let weights = bench.block(3, [Double](repeating: 0.25, count: count))
      bench.arithmetic.accumulateElected(
        total: bench.block(0, total), votes: bench.block(1, values),
        values: bench.block(1, values), weight: 0.75, sum: sum, weights: weights)
      let counts = zip(total, values).map { total, value in
        value != 0 && (value > 0) == (total >= 0)
      }
      #expect(
        bench.values(sum) == zip(counts, values).map { $0 ? bench.held(0.5 + $1) : 0.5 })
      #expect(bench.values(weights) == counts.map { $0 ? 1 : 0.25 })
    }
  }

  @Test(arguments: counts)
  func `sums over a block are those of float64`(count: Int) {
    for bench in BlockBench.all {
      let (a, b) = operands(bench, count)
      let (x, y) = (bench.block(0, a), bench.block(1, b))
      let tolerance = 1e-13 * Double(count)
      let absolute = a.reduce(0) { $0 + $1.magnitude }
      #expect(abs(bench.arithmetic.absoluteSum(x) - absolute) <= tolerance)
      #expect(abs(bench.arithmetic.squareSum(x) - a.reduce(0) { $0 + $1 * $1 }) <= tolerance)
      let inner = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(bench.arithmetic.dotProduct(x, y) - inner) <= tolerance)
    }
  }

  @Test(arguments: counts)
  func `sums over a block are the same bits at every level`(count: Int) {
    for type in [DType.bf16, .f32].compactMap({ ElementType($0) }) {
      let sums = KernelLevel.available.map { level -> [UInt64] in
        let bench = BlockBench(arithmetic: .exact(for: [type], level: level))
        let (a, b) = operands(bench, count)
        let (x, y) = (bench.block(0, a), bench.block(1, b))
        return [
          bench.arithmetic.absoluteSum(x), bench.arithmetic.squareSum(x),
          bench.arithmetic.dotProduct(x, y),
        ].map(\.bitPattern)
      }
      #expect(Set(sums).count == 1)
    }
  }

  @Test(arguments: counts)
  func `masks zero what they drop, and masked sums leave it out`(count: Int) {
    for bench in BlockBench.all {
      let (a, _) = operands(bench, count)
      let (x, z, mask) = (bench.block(0, a), bench.block(1, count: count), bench.mask(count: count))
      bench.arithmetic.randomMask(key: 99, first: 0, threshold: 1 << 31, into: mask)
      bench.arithmetic.apply(mask, to: x, into: z)
      let kept = a.indices.map { mask[$0] ? a[$0] : 0 }
      #expect(bench.values(z) == kept)
      let sum = bench.arithmetic.absoluteSum(x, keeping: mask)
      #expect(abs(sum - kept.reduce(0) { $0 + $1.magnitude }) <= 1e-13 * Double(count))
    }
  }

  @Test(arguments: counts)
  func `trims keep larger magnitudes and the first ties`(count: Int) {
    for bench in BlockBench.all {
      var generator = SeededGenerator(seed: 5)
      let a = (0..<count).map { _ in Double(generator.integer(-3...3)) }
      let (x, mask) = (bench.block(0, a), bench.mask(count: count))
      let key =
        bench.arithmetic.precision == .single
        ? UInt64(Float(2).bitPattern) : Double(2).bitPattern
      var ties: UInt64 = 3
      bench.arithmetic.trim(x, above: MagnitudeKey(bits: key), ties: &ties, into: mask)
      var left = 3
      let expected = a.map { value -> Bool in
        guard value.magnitude == 2 else { return value.magnitude > 2 }
        left -= 1
        return left >= 0
      }
      #expect((0..<count).map { mask[$0] } == expected)
      #expect(ties == UInt64(max(0, left)))
      let equal = bench.arithmetic.count(of: MagnitudeKey(bits: key), in: x)
      #expect(equal == a.count { $0.magnitude == 2 })
    }
  }

  @Test(arguments: counts)
  func `digits of magnitudes count every element once`(count: Int) {
    for bench in BlockBench.all {
      let (a, _) = operands(bench, count)
      let x = bench.block(0, a)
      for digit in bench.arithmetic.magnitudeDigits.prefix(1) {
        var counts = [UInt32](repeating: 0, count: digit.binCount)
        bench.arithmetic.countDigits(x, digit: digit, prefix: 0, into: &counts)
        var expected = [Int: UInt32]()
        for value in a {
          let bits =
            bench.arithmetic.precision == .single
            ? UInt64(Float(value.magnitude).bitPattern) : value.magnitude.bitPattern
          expected[Int(bits >> UInt64(digit.shift)), default: 0] += 1
        }
        #expect(counts.indices.allSatisfy { counts[$0] == expected[$0, default: 0] })
      }
    }
  }
}
