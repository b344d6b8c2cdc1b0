/// The inner products of several vectors with one another, in float64.
struct GramMatrix: Sendable {
  /// The number of vectors.
  let count: Int
  /// The upper triangle with the diagonal, row after row.
  private let entries: [Double]

  /// The matrix of `entries`, of which there are `entryCount(count)`.
  init(_ entries: some Collection<Double>, count: Int) {
    precondition(entries.count == Self.entryCount(count))
    self.entries = Array(entries)
    self.count = count
  }

  /// The inner products of so many vectors.
  static func entryCount(_ count: Int) -> Int { count * (count + 1) / 2 }

  /// The pairs of vectors in the order of the entries, the first not after the second.
  static func pairs(_ count: Int) -> [(Int, Int)] {
    (0..<count).flatMap { first in (first..<count).map { (first, $0) } }
  }

  subscript(i: Int, j: Int) -> Double {
    let (row, column) = (min(i, j), max(i, j))
    return entries[row * count - row * (row - 1) / 2 + column - row]
  }

  /// The length of a vector.
  func norm(_ i: Int) -> Double { self[i, i].squareRoot() }

  /// The inner product of two combinations of the vectors.
  func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for (i, x) in a.enumerated() where x != 0 {
      for (j, y) in b.enumerated() where y != 0 { sum += x * y * self[i, j] }
    }
    return sum
  }

  /// The inner product of a combination and one vector.
  func product(_ a: [Double], with i: Int) -> Double {
    a.indices.reduce(0) { $0 + a[$1] * self[$1, i] }
  }

  /// The length of a combination; what rounding makes negative counts as 0.
  func norm(of a: [Double]) -> Double {
    let square = product(a, a)
    return square < 0 ? 0 : square.squareRoot()
  }
}
