import Arithmetic
import Tensors
import TestSupport
import Testing

/// Sums over models in the order in which torch takes them.
@Suite struct `Sums of a stack` {
  @Test(arguments: [2, 4, 5, 6, 7, 9, 13], [8, 31, 32, 33, 100])
  func `take the last columns in four streams`(models: Int, count: Int) throws {
    let arithmetic = Arithmetic.rounded(to: try #require(ElementType(.f32)))
    let bench = BlockBench(arithmetic: arithmetic, blockCount: models + 5)
    var generator = SeededGenerator(seed: UInt64(models))
    let values = (0..<models).map { _ in generator.weights(count).map { Float($0) } }
    let blocks = values.enumerated().map { bench.block($0 + 5, $1.map(Double.init)) }
    let base = bench.block(3, [Double](repeating: 0, count: count))
    let scratch = (
      bench.block(0, count: count), bench.block(1, count: count), bench.block(2, count: count)
    )
    let result = bench.block(4, count: count)
    for elects in [false, true] {
      let rule = JoinRule(
        election: elects ? .sum : nil, normalizes: elects,
        weights: (0..<models).map { Double(Float(0.1) * Float($0 + 1)) }, lambda: 1)
      arithmetic.join(blocks, by: rule, onto: base, scratch: scratch, into: result)
      let expected = (0..<count).map { place -> Double in
        let isTail = place >= count / 32 * 32
        var terms = values.map { $0[place] }
        guard elects else { return Double(Self.sum(terms, interleaved: isTail)) }
        let isPlus = Self.sum(terms, interleaved: isTail) >= 0
        let counts = terms.map { $0 != 0 && ($0 > 0) == isPlus }
        terms = zip(terms, counts).map { $1 ? $0 : 0 }
        let weights = zip(rule.weights, counts).map { $1 ? Float($0) : 0 }
        let divisor = Self.sum(weights, interleaved: isTail)
        return Double(Self.sum(terms, interleaved: isTail) / (divisor == 0 ? 1 : divisor))
      }
      #expect(bench.values(result) == expected)
    }
  }

  private static func sum(_ terms: [Float], interleaved: Bool) -> Float {
    guard interleaved, terms.count > 4 else { return terms.reduce(0, +) }
    let whole = terms.count / 4 * 4
    var streams = (0..<4).map { stream in
      stride(from: stream, to: whole, by: 4).reduce(Float(0)) { $0 + terms[$1] }
    }
    streams[0] = terms[whole...].reduce(streams[0], +)
    return streams.reduce(0, +)
  }
}
