/// The numbers of certain ranks, found digit by digit from counts of keys.
///
/// Keys are cut into digits of 16 bits. A round counts the next digit of the keys that begin as
/// those that are looked for.
struct RankSelection: Sendable {
  /// For each share, the digits that are known and the rank among the keys that begin with them.
  private(set) var targets: [(prefix: UInt64, rank: Int)]

  /// The ranks of all quantiles among `count` numbers.
  init(ofNumbers count: Int) {
    targets = count > 0 ? Quantiles.ranks(of: count).map { (0, $0) } : []
  }

  /// What keys are to begin with, each once, in ascending order.
  var prefixes: [UInt64] { Set(targets.map(\.prefix)).sorted() }

  /// Knows one digit more, given the counts of it for each of the prefixes.
  func narrowed(by tables: [[Int]]) -> RankSelection {
    var result = self
    let prefixes = prefixes
    for place in targets.indices {
      guard let table = prefixes.firstIndex(of: targets[place].prefix) else { continue }
      var rank = targets[place].rank
      var digit = 0
      while digit < tables[table].count - 1, rank > tables[table][digit] {
        rank -= tables[table][digit]
        digit += 1
      }
      result.targets[place] = (targets[place].prefix << 16 | UInt64(digit), rank)
    }
    return result
  }
}
