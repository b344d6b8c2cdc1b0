/// How much is tried to make an archive small.
package enum PackMode: String, CaseIterable, Sendable {
  /// Planes are raw or Huffman coded.
  case fast
  /// Matches are looked for where a sample has some.
  case normal
  /// Everything is tried on everything, and the smallest kept.
  case max
}
