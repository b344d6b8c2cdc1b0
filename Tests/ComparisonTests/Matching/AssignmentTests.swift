@testable import Comparison
import TestSupport
import Testing

@Suite struct `The best assignment` {
  /// The highest total of all ways to pair.
  private static func best(_ scores: [[Double]], _ row: Int = 0, _ taken: Set<Int> = []) -> Double {
    guard row < scores.count else { return 0 }
    let without = best(scores, row + 1, taken)
    return scores[row].indices.filter { !taken.contains($0) }.map {
      scores[row][$0] + best(scores, row + 1, taken.union([$0]))
    }.reduce(without, max)
  }

  @Test(arguments: 0..<150)
  func `has the highest total of all`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (rows, columns) = (random.integer(1...5), random.integer(1...5))
    let scores = (0..<rows).map { _ in
      (0..<columns).map { _ in Double(random.integer(0...6)) / 6 }
    }
    let pairs = Assignment.best(scores)
    let columnsTaken = pairs.compactMap(\.self)
    #expect(Set(columnsTaken).count == columnsTaken.count)
    let total = pairs.enumerated().reduce(0.0) { sum, pair in
      sum + (pair.element.map { scores[pair.offset][$0] } ?? 0)
    }
    #expect(abs(total - Self.best(scores)) < 1e-9)
  }

  @Test func `stays near the diagonal among equals`() {
    let scores = [[Double]](repeating: [Double](repeating: 1, count: 6), count: 6)
    #expect(Assignment.best(scores) == Array(0..<6))
  }

  @Test func `is greedy where there are too many`() {
    let count = Assignment.limit + 1
    let scores = (0..<count).map { row in
      (0..<count).map { $0 == (row + 1) % count ? 0.9 : 0.1 }
    }
    #expect(Assignment.best(scores) == (0..<count).map { ($0 + 1) % count })
  }
}
