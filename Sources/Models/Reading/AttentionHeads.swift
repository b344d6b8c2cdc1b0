/// How the rows and columns of attention divide into heads, in all ranks together.
struct AttentionHeads: Hashable {
  /// Key-value heads.
  var groups: Int
  /// Query heads for each of them.
  var queries: Int
  /// Rows of a head.
  var dimension: Int

  /// Divides the `columns` of the output projection and the `keyRows` of the keys among heads.
  ///
  /// The number of query heads is in no tensor: without it nothing is guessed.
  init(heads: Int?, columns: Int, keyRows: Int, in path: String) throws {
    guard let heads, heads > 0 else {
      throw LayoutError([
        LayoutProblem(
          .undetermined, path, "nothing says how many attention heads the model has",
          hint: "name a Hugging Face configuration of the same architecture with --base-config")
      ])
    }
    guard columns > 0, columns % heads == 0 else {
      throw LayoutError([
        LayoutProblem(
          .shape, path,
          "\(heads) heads do not divide the \(columns) columns of the attention's output")
      ])
    }
    dimension = columns / heads
    guard keyRows > 0, keyRows % dimension == 0, heads % (keyRows / dimension) == 0 else {
      throw LayoutError([
        LayoutProblem(
          .shape, path,
          "\(keyRows) rows of keys are no number of heads of \(dimension) rows that divides the "
            + "\(heads) query heads")
      ])
    }
    groups = keyRows / dimension
    queries = heads / groups
  }

  /// The same for a projection whose `rows` are queries, keys and values.
  init(heads: Int?, columns: Int, fusedRows rows: Int, in path: String) throws {
    guard rows > columns, (rows - columns) % 2 == 0 else {
      throw LayoutError([
        LayoutProblem(
          .shape, path,
          "\(rows) rows of queries, keys and values do not go with \(columns) rows of queries")
      ])
    }
    try self.init(heads: heads, columns: columns, keyRows: (rows - columns) / 2, in: path)
  }
}
