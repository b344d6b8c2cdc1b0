/// The pairing of rows with columns that has the highest total score.
///
/// The method of Kuhn and Munkres with potentials, as Jonker and Volgenant (1987) run it: rows times
/// rows times columns steps. Of equal totals the one near the diagonal is taken.
enum Assignment {
  /// Above so many rows or columns pairs are taken greedily, best first.
  static let limit = 400

  /// For each row its column; nil where there are more rows than columns.
  static func best(_ scores: [[Double]]) -> [Int?] {
    let (rows, columns) = (scores.count, scores.first?.count ?? 0)
    guard rows > 0, columns > 0 else { return [Int?](repeating: nil, count: rows) }
    guard max(rows, columns) <= limit else { return greedy(scores) }
    let size = max(rows, columns)
    // Costs; what does not exist costs as much as a score of zero. The distance from the diagonal
    // decides among equals.
    func cost(_ row: Int, _ column: Int) -> Double {
      let score = row < rows && column < columns ? scores[row][column] : 0
      return -score + 1e-12 * Double(abs(row - column))
    }
    return matched(size, cost).prefix(rows).map { $0 < columns ? $0 : nil }
  }

  /// The columns of the rows of a square matrix of costs with the least sum.
  private static func matched(_ size: Int, _ cost: (Int, Int) -> Double) -> [Int] {
    // Row and column 0 are a sentinel.
    var rowPotential = [Double](repeating: 0, count: size + 1)
    var columnPotential = rowPotential
    var rowOf = [Int](repeating: 0, count: size + 1)
    for row in 1...size {
      var previous = [Int](repeating: 0, count: size + 1)
      var slack = [Double](repeating: .infinity, count: size + 1)
      var isUsed = [Bool](repeating: false, count: size + 1)
      var column = 0
      rowOf[0] = row
      repeat {
        isUsed[column] = true
        let current = rowOf[column]
        var (least, next) = (Double.infinity, 0)
        for candidate in 1...size where !isUsed[candidate] {
          let reduced =
            cost(current - 1, candidate - 1) - rowPotential[current] - columnPotential[candidate]
          if reduced < slack[candidate] {
            slack[candidate] = reduced
            previous[candidate] = column
          }
          if slack[candidate] < least { (least, next) = (slack[candidate], candidate) }
        }
        for candidate in 0...size {
          if isUsed[candidate] {
            rowPotential[rowOf[candidate]] += least
            columnPotential[candidate] -= least
          } else {
            slack[candidate] -= least
          }
        }
        column = next
      } while rowOf[column] != 0
      while column != 0 {
        rowOf[column] = rowOf[previous[column]]
        column = previous[column]
      }
    }
    var columns = [Int](repeating: 0, count: size)
    for column in 1...size { columns[rowOf[column] - 1] = column - 1 }
    return columns
  }

  private static func greedy(_ scores: [[Double]]) -> [Int?] {
    var pairs: [Candidate] = []
    for (row, line) in scores.enumerated() {
      for (column, score) in line.enumerated() where score > 0 {
        pairs.append(Candidate(row: row, column: column, score: score))
      }
    }
    pairs.sort { $0.precedes($1) }
    var columns = [Int?](repeating: nil, count: scores.count)
    var taken: Set<Int> = []
    for pair in pairs where columns[pair.row] == nil && taken.insert(pair.column).inserted {
      columns[pair.row] = pair.column
    }
    return columns
  }

  private struct Candidate {
    var row: Int
    var column: Int
    var score: Double

    /// Whether this one is taken first: higher scores, then nearer to the diagonal.
    func precedes(_ other: Candidate) -> Bool {
      if score != other.score { return score > other.score }
      let (distance, otherDistance) = (abs(row - column), abs(other.row - other.column))
      if distance != otherDistance { return distance < otherDistance }
      return row < other.row
    }
  }
}
