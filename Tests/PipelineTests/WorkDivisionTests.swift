import Pipeline
import Testing

@Suite struct `Divisions of work` {
  /// Weights as a generator of small numbers gives them.
  private func weights(_ count: Int, seed: UInt64) -> [Int] {
    var state = seed &* 2_654_435_761 &+ 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 60)
    }
  }

  /// The least largest share of runs of neighbours, by trying all of them.
  private func best(_ weights: [Int], _ ranks: Int) -> Int {
    guard ranks > 1 else { return weights.reduce(0, +) }
    return (0...weights.count).map { count in
      max(weights.prefix(count).reduce(0, +), best(Array(weights.dropFirst(count)), ranks - 1))
    }.min() ?? 0
  }

  @Test func `hold every step once, in order, and are as even as runs of neighbours can be`() {
    for count in 0...8 {
      for ranks in 1...4 {
        for seed in 0..<12 as Range<UInt64> {
          let weights = weights(count, seed: seed)
          let shares = WorkDivision(weights: weights, among: ranks).shares
          #expect(shares.count == ranks)
          #expect(shares.flatMap { Array($0) } == Array(0..<count))
          let largest = shares.map { weights[$0].reduce(0, +) }.max() ?? 0
          #expect(largest == best(weights, ranks), "\(weights) among \(ranks)")
        }
      }
    }
  }

  @Test func `leave nothing to some ranks where there are more ranks than steps`() {
    let shares = WorkDivision(weights: [3, 3], among: 4).shares
    #expect(shares == [0..<1, 1..<2, 2..<2, 2..<2])
  }
}
