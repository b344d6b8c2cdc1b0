/// Finds what somebody meant who misspelt a name.
package enum NearestName {
  /// The candidate with the fewest typing mistakes, if few enough for its length; the first in
  /// alphabetical order among equals.
  package static func to(_ name: String, among candidates: some Sequence<String>) -> String? {
    let allowed = max(1, name.count / 3)
    let ranked = candidates.sorted().map { (mistakes(in: name, for: $0), $0) }
    guard let best = ranked.min(by: { $0.0 < $1.0 }), best.0 <= allowed else { return nil }
    return best.1
  }

  /// The hint `, did you mean 'x'?`, or the list of what is valid if nothing is near.
  package static func hint(for name: String, among candidates: some Sequence<String>) -> String {
    if let nearest = to(name, among: candidates) { return ", did you mean '\(nearest)'?" }
    let all = candidates.sorted().joined(separator: ", ")
    return all.isEmpty ? "" : "; valid here: \(all)"
  }

  /// The edit distance where insertion, deletion, substitution and swapping neighbours cost 1,
  /// without regard to case (optimal string alignment).
  package static func mistakes(in name: String, for other: String) -> Int {
    let (a, b) = (Array(name.lowercased().unicodeScalars), Array(other.lowercased().unicodeScalars))
    guard a.count <= 64, b.count <= 64 else { return max(a.count, b.count) }
    var rows = [Array(0...b.count)]
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      for (j, y) in b.enumerated() {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (x == y ? 0 : 1))
        if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
