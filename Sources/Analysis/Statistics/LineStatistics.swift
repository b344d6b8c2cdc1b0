/// What the norms of the rows, or of the columns, of a matrix are.
///
/// Norms are Euclidean. A line is *dead* if all of its elements are zero, and an *outlier* if its
/// norm is more than `outlierFactor` times the median norm of the lines that are finite and not
/// dead.
package struct LineStatistics: Hashable, Sendable, Codable {
  /// One row or column.
  package struct Line: Hashable, Sendable, Codable {
    package let index: Int
    package let norm: Double
  }

  /// What makes a norm far above the median.
  package static let outlierFactor = 5.0
  /// Lines that are listed by their index, at most.
  package static let listed = 8

  package let count: Int
  package let deadCount: Int
  /// The first dead lines.
  package let dead: [Int]
  /// Lines with a NaN or an infinity, which have no part in what follows.
  package let nonFiniteCount: Int
  /// The lower median of the norms of lines that are not dead; nil if all are.
  package let median: Double?
  /// The extremes among lines that are not dead; of equals the first.
  package let smallest: Line?
  package let largest: Line?
  package let outlierCount: Int
  /// The outliers of largest norms, the largest first.
  package let outliers: [Line]

  /// Takes sums of squares, one for each line.
  package init(squares: [Double]) {
    count = squares.count
    var dead: [Int] = []
    var deadCount = 0
    var live: [Double] = []
    var smallest: (index: Int, square: Double)?
    var largest: (index: Int, square: Double)?
    live.reserveCapacity(squares.count)
    for (index, square) in squares.enumerated() {
      if square == 0 {
        deadCount += 1
        if dead.count < Self.listed { dead.append(index) }
      } else if square.isFinite {
        live.append(square)
        if square < smallest?.square ?? .infinity { smallest = (index, square) }
        if square > largest?.square ?? 0 { largest = (index, square) }
      }
    }
    (self.dead, self.deadCount) = (dead, deadCount)
    nonFiniteCount = squares.count - live.count - deadCount
    self.smallest = smallest.map { Line(index: $0.index, norm: $0.square.squareRoot()) }
    self.largest = largest.map { Line(index: $0.index, norm: $0.square.squareRoot()) }
    live.sort()
    guard !live.isEmpty else {
      (median, outlierCount, outliers) = (nil, 0, [])
      return
    }
    let median = live[(live.count - 1) / 2].squareRoot()
    self.median = median
    let isOutlier = { (square: Double) in square.squareRoot() > Self.outlierFactor * median }
    guard let most = live.last, isOutlier(most) else {
      (outlierCount, outliers) = (0, [])
      return
    }
    let found = squares.enumerated().filter { $0.element.isFinite && isOutlier($0.element) }
    outlierCount = found.count
    outliers = found.sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      .prefix(Self.listed).map { Line(index: $0.offset, norm: $0.element.squareRoot()) }
  }
}
