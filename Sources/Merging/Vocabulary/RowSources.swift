/// Where each row of a tensor's aligned forms comes from, for the models that go into it.
///
/// A model's own row goes first. Tokens that some model lacks have a default: the row that the recipe
/// states, that of the only model which has the token, the base's, or the mean of all that have it.
struct RowSources: Sendable {
  /// Where one row comes from.
  enum Source: Hashable {
    /// The row `row` of the input `input`.
    case row(input: Int, row: Int)
    /// The mean of the rows that models have for the token.
    case mean
    case zero
    /// A row that no model has, behind the tokens: the mean of all rows in front.
    case padding
  }

  /// What the recipe says of a row.
  struct Rule: Sendable {
    /// Nil for a row of zeros.
    var source: (input: Int, row: Int)?
    var isForced: Bool
  }

  /// For each input its row for each row of the output; negative where it has none.
  var permutations: [[Int32]]
  /// The base's position among the inputs.
  var base: Int?
  var rules: [Int: Rule] = [:]
  /// Rows in front of the padding.
  var tokenCount: Int
  var rowCount: Int

  /// Where row `row` of the form of input `input` comes from.
  func source(_ row: Int, of input: Int) -> Source {
    let own = permutations[input][row]
    guard rules.isEmpty else {
      let rule = rules[row]
      if own >= 0, rule?.isForced != true { return .row(input: input, row: Int(own)) }
      if let rule { return rule.source.map { .row(input: $0.input, row: $0.row) } ?? .zero }
      return fallback(row)
    }
    return own >= 0 ? .row(input: input, row: Int(own)) : fallback(row)
  }

  /// The inputs that have a row for `row`.
  func holders(of row: Int) -> [(input: Int, row: Int)] {
    permutations.indices.compactMap { input in
      let own = permutations[input][row]
      return own >= 0 ? (input, Int(own)) : nil
    }
  }

  private func fallback(_ row: Int) -> Source {
    let holders = holders(of: row)
    guard let first = holders.first else { return row >= tokenCount ? .padding : .zero }
    if holders.count == 1 { return .row(input: first.input, row: first.row) }
    if let base, permutations[base][row] >= 0 {
      return .row(input: base, row: Int(permutations[base][row]))
    }
    return .mean
  }

  /// Whether the form of input `input` is the tensor of `rowCount` rows as it is stored.
  func isIdentity(of input: Int, rowCount stored: Int) -> Bool {
    stored == rowCount && !rules.values.contains(where: \.isForced)
      && permutations[input].enumerated().allSatisfy { Int($1) == $0 }
  }

  /// How many rows of the form of input `input` come from where.
  func census(of input: Int) -> Census {
    var census = Census()
    for row in 0..<rowCount {
      switch source(row, of: input) {
      case .row(let from, _) where from == input: census.own += 1
      case .row: census.others += 1
      case .mean: census.means += 1
      case .zero: census.zeros += 1
      case .padding: census.padding += 1
      }
    }
    return census
  }

  /// Rows by origin.
  struct Census: Hashable, CustomStringConvertible {
    var own = 0
    var others = 0
    var means = 0
    var zeros = 0
    var padding = 0

    var description: String {
      [
        ("its own", own), ("of other models", others), ("means", means), ("zeros", zeros),
        ("padding", padding),
      ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    }
  }
}
