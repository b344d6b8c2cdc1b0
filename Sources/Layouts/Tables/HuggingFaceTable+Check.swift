package import Tensors

extension HuggingFaceTable {
  /// A tensor that is missing, or has another shape than the model's.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    package var tensor: TensorName
    package var expected: [Int]
    /// Nil where the tensor is missing.
    package var found: [Int]?

    package var description: String {
      guard let found else { return "\(tensor.quoted) is missing" }
      return "\(tensor.quoted): expected shape \(expected), found \(found)"
    }
  }

  /// The names that a model of this shape can have.
  package static func names(of shape: DecoderShape) -> [TensorName] {
    rows(shape.family).flatMap { row in
      let layers: [Int?] = row.part == .layer ? Array(0..<shape.layerCount) : [nil]
      return row.slices.flatMap { slice in layers.map { slice.name(layer: $0) } }
    }
  }

  /// What keeps tensors from being a model of this shape: what is missing, and what has another
  /// extent; in the order of the table.
  ///
  /// Where the terms of row-parallel biases stay apart, a bias has those of all `terms` ranks.
  /// Biases of linear layers are there in all layers or in none.
  package static func problems(
    in shapes: [TensorName: [Int]], of shape: DecoderShape, terms: Int = 1
  ) -> [Problem] {
    var problems: [Problem] = []
    for row in rows(shape.family) where row.part != .head || !shape.isTied {
      let layers: [Int?] = row.part == .layer ? Array(0..<shape.layerCount) : [nil]
      for slice in row.slices {
        let names = layers.map { slice.name(layer: $0) }
        let isOptional = row.stored.hasSuffix(".bias") && !row.stored.contains("norm")
        guard !isOptional || names.contains(where: { shapes[$0] != nil }) else { continue }
        let expected = slice.shape(in: shape)
        problems += names.compactMap { name in
          let found = shapes[name]
          let isTerms = isOptional && found == expected.map { $0 * terms }
          return found == expected || isTerms
            ? nil : Problem(tensor: name, expected: expected, found: found)
        }
      }
    }
    return problems
  }
}
