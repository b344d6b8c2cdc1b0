/// A token beside the model's vocabulary, which is found in a text before anything else is.
package struct AddedToken: Hashable, Sendable {
  /// The text.
  package var content: String
  package var id: Int
  /// Whether decoding can leave it out.
  package var isSpecial: Bool
  /// How it is found in a text, besides being special.
  package var matching: Matching = []
  /// The byte of the file at which it stands.
  package var place: Int

  package init(content: String, id: Int, isSpecial: Bool = false, place: Int = 0) {
    self.content = content
    self.id = id
    self.isSpecial = isSpecial
    self.place = place
  }

  /// Flags of tokens that are found before the text is cut.
  package struct Matching: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Takes white space in front along.
    package static let stripsLeft = Matching(rawValue: 1)
    /// Takes white space behind along.
    package static let stripsRight = Matching(rawValue: 2)
    /// Only as a whole word.
    package static let singleWord = Matching(rawValue: 4)
    /// In the normalised text.
    package static let normalized = Matching(rawValue: 8)

    /// The flags by their keys in files.
    package static let keys: [(key: String, flag: Matching)] = [
      ("lstrip", .stripsLeft), ("rstrip", .stripsRight), ("single_word", .singleWord),
      ("normalized", .normalized),
    ]
  }
}
