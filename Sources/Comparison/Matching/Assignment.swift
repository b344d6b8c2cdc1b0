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
    let pairs = scores.indices.flatMap { row in
      scores[row].indices.filter { scores[row][$0] > 0 }.map { (row, $0, scores[row][$0]) }
    }.sorted { a, b in
      a.2 == b.2 ? (abs(a.0 - a.1), a.0, a.1) < (abs(b.0 - b.1), b.0, b.1) : a.2 > b.2
    }
    var columns = [Int?](repeating: nil, count: scores.count)
    var taken: Set<Int> = []
    for (row, column, _) in pairs where columns[row] == nil && taken.insert(column).inserted {
      columns[row] = column
    }
    return columns
  }
}
