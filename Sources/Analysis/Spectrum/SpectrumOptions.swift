/// How singular values are computed.
package struct SpectrumOptions: Hashable, Sendable {
  /// The largest singular values that are wanted where not all are computed.
  package var rank: Int
  /// Matrices whose smaller extent is at most this are decomposed completely.
  ///
  /// Their Gram matrix takes `exactLimit² * 8` bytes, of which a few are in memory at once.
  package var exactLimit: Int
  /// How often larger matrices are read.
  package var passes: Int

  package init(rank: Int = 64, exactLimit: Int = 1024, passes: Int = 4) {
    precondition(rank > 0 && exactLimit >= 0 && passes > 0, "there is something to compute")
    self.rank = rank
    self.exactLimit = exactLimit
    self.passes = passes
  }

  /// The columns of a block of the subspace for a matrix of these extents.
  ///
  /// All passes together give `passes` blocks, so that one need not have `rank` columns.
  func block(rows: Int, columns: Int) -> Int {
    let wanted = max((rank + 1) / 2 + 8, (rank + passes - 1) / passes + 8)
    return max(1, min(wanted, min(rows, columns) / passes))
  }

  /// A wide matrix is decomposed completely if it can be held: its stored bytes are at most this.
  static let wideByteLimit = 128 << 20
  /// The numbers of a band of rows in float64 that a worker has at once.
  static let bandElements = 1 << 20
}
