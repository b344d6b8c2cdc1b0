package import Tensors

extension HuggingFaceTable {
  /// What keeps tensors from being a model of this shape: what is missing, and what has another
  /// extent; a line each, in the order of the table.
  ///
  /// Where the terms of row-parallel biases stay apart, a bias has those of all `terms` ranks.
  /// Biases of linear layers are there in all layers or in none.
  package static func problems(
    in shapes: [TensorName: [Int]], of shape: DecoderShape, terms: Int = 1
  ) -> [String] {
    var problems: [String] = []
    for row in rows(shape.family) where row.part != .head || !shape.isTied {
      let layers: [Int?] = row.part == .layer ? Array(0..<shape.layerCount) : [nil]
      for slice in row.slices {
        let names = layers.map { slice.name(layer: $0) }
        let isOptional = row.stored.hasSuffix(".bias") && !row.stored.contains("norm")
        guard !isOptional || names.contains(where: { shapes[$0] != nil }) else { continue }
        let expected = slice.shape(in: shape)
        problems += names.compactMap { name in
          guard let found = shapes[name] else { return "\(name.quoted) is missing" }
          let isTerms = isOptional && found == expected.map { $0 * terms }
          return found == expected || isTerms
            ? nil : "\(name.quoted): expected shape \(expected), found \(found)"
        }
      }
    }
    return problems
  }
}
