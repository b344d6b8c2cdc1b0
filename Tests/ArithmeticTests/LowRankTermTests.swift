import Arithmetic
import TestSupport
import Testing

/// Products of thin factors: their value, and that nothing else decides it.
struct LowRankTermTests {
  /// Random factors, and a matrix that they are added to.
  private struct Sample {
    let rows, columns, rank: Int
    let left, right, base: [Double]

    init(_ rows: Int, _ columns: Int, _ rank: Int) {
      var generator = SeededGenerator(seed: UInt64(rows * 1000 + columns * 10 + rank))
      (self.rows, self.columns, self.rank) = (rows, columns, rank)
      left = generator.weights(rows * rank)
      right = generator.weights(rank * columns)
      base = generator.weights(rows * columns)
    }

    func term(_ precision: Arithmetic.Precision, _ level: KernelLevel) -> LowRankTerm {
      LowRankTerm(
        left: left, right: right, rows: rows, columns: columns, rank: rank, scale: 0.75,
        precision: precision, level: level)
    }

    /// The sums in single precision, made in parts of `step` elements.
    func singles(_ level: KernelLevel, step: Int) -> [Float] {
      var result = base.map { Float($0) }
      let term = term(.single, level)
      for start in stride(from: 0, to: result.count, by: step) {
        let range = start..<min(start + step, result.count)
        unsafe result.withUnsafeMutableBytes { bytes in
          guard let address = bytes.baseAddress else { return }
          unsafe term.add(to: range, at: address + range.lowerBound * 4)
        }
      }
      return result
    }

    func doubles(_ level: KernelLevel) -> [Double] {
      var result = base
      unsafe result.withUnsafeMutableBytes { bytes in
        guard let address = bytes.baseAddress else { return }
        unsafe term(.double, level).add(to: 0..<rows * columns, at: address)
      }
      return result
    }

    /// The definition, in double precision.
    var naive: [Double] {
      base.indices.map { place in
        var sum = 0.0
        for k in 0..<rank {
          sum += left[place / columns * rank + k] * right[k * columns + place % columns]
        }
        return base[place] + 0.75 * sum
      }
    }
  }

  static let extents = [(1, 1, 1), (5, 17, 3), (4, 16, 2), (9, 33, 8), (3, 100, 16), (7, 15, 0)]

  @Test(arguments: extents)
  func `elements are the definition`(rows: Int, columns: Int, rank: Int) {
    let sample = Sample(rows, columns, rank)
    #expect(sample.doubles(.scalar) == sample.naive)
    for (number, expected) in zip(sample.singles(.scalar, step: rows * columns), sample.naive) {
      #expect(abs(Double(number) - expected) < 1e-7)
    }
  }

  @Test(arguments: extents)
  func `levels and cuts give the same bits`(rows: Int, columns: Int, rank: Int) {
    let sample = Sample(rows, columns, rank)
    let expected = sample.singles(.scalar, step: rows * columns)
    for level in KernelLevel.available {
      #expect(sample.doubles(level) == sample.doubles(.scalar))
      for step in [1, 7, 16, columns, 3 * columns + 5] {
        #expect(sample.singles(level, step: step) == expected)
      }
    }
  }
}
