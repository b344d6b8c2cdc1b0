/// How much of a file is there, put into words.
struct Shortfall: CustomStringConvertible {
  /// The bytes that a complete file has (at least).
  var needed: Int
  var available: Int

  /// For example `needs 200 bytes, has 50 (25.0 %), 150 missing`.
  var description: String {
    let permille = needed > 0 ? Int(Double(available) / Double(needed) * 1000) : 1000
    let percent = "\(permille / 10).\(permille % 10) %"
    return "needs \(needed) bytes, has \(available) (\(percent)), \(needed - available) missing"
  }
}
