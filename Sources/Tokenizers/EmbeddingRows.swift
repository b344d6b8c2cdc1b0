/// The tensor that has one row for each token id.
package struct EmbeddingRows: Hashable, Sendable {
  /// The name of the tensor.
  package var tensor: String
  package var count: Int

  package init(tensor: String, count: Int) {
    self.tensor = tensor
    self.count = count
  }
}

extension EmbeddingRows: CustomStringConvertible {
  package var description: String { "'\(tensor)' has \(count) rows" }
}
