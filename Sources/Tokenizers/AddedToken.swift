/// A token beside the model's vocabulary, which is found in a text before anything else is.
package struct AddedToken: Hashable, Sendable {
  /// The text.
  package var content: String
  package var id: Int
  /// Whether decoding can leave it out.
  package var isSpecial: Bool
  /// The byte of the file at which it stands.
  package var place: Int

  package init(content: String, id: Int, isSpecial: Bool = false, place: Int = 0) {
    self.content = content
    self.id = id
    self.isSpecial = isSpecial
    self.place = place
  }
}
