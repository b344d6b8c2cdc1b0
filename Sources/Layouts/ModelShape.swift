package import Tensors

/// The extents that make up a model, as far as its tensors show them.
///
/// Names are only looked at for the words that most families share; what none of them gives stays
/// nil.
package struct ModelShape: Hashable, Sendable {
  package var layerCount: Int?
  package var hiddenSize: Int?
  package var headCount: Int?
  package var keyValueHeadCount: Int?
  package var headDimension: Int?
  package var feedForwardSize: Int?
  /// Rows of the embedding, padding included.
  package var vocabularyRows: Int?
  /// Experts of one layer; nil for dense models.
  package var expertCount: Int?

  /// Rows of the query and key projections.
  package var queryRows: Int?
  package var keyRows: Int?

  /// Reads the extents off names and shapes.
  ///
  /// The extent of a head shows only where heads have norms of their own; a configuration may
  /// supply it.
  package init(inferredFrom tensors: [TensorSpec], headDimension: Int? = nil) {
    let layers = LayerShapes(tensors)
    layerCount = layers.count
    if let embedding = ArchitectureHint.embeddingNames.lazy.compactMap({ name in
      tensors.first { $0.name == name && $0.shape.count == 2 }
    }).first {
      (vocabularyRows, hiddenSize) = (embedding.shape[0], embedding.shape[1])
    }
    queryRows = layers.extents(of: ["q_proj.weight"])?.first
    keyRows = layers.extents(of: ["k_proj.weight"])?.first
    self.headDimension = headDimension
    if let norm = layers.extents(of: ["q_norm.weight"])?.first, norm != queryRows {
      self.headDimension = headDimension ?? norm
    }
    if let dimension = self.headDimension, dimension > 0 {
      headCount = queryRows.flatMap { $0 % dimension == 0 ? $0 / dimension : nil }
      keyValueHeadCount = keyRows.flatMap { $0 % dimension == 0 ? $0 / dimension : nil }
    }
    feedForwardSize = layers.extents(of: Self.feedForward).flatMap { extents in
      extents.first { $0 != hiddenSize } ?? extents.first
    }
    expertCount = layers.expertCount
  }

  private static let feedForward = [
    "up_proj.weight", "gate_proj.weight", "w3.weight", "dense_h_to_4h.weight", "c_fc.weight",
    "fc1.weight", "fc_in.weight", "wi_0.weight", "wi.weight", "intermediate.dense.weight",
  ]
}

/// The matrices of the first layer that has them, in the largest stack.
private struct LayerShapes {
  let count: Int?
  private var shapes: [(suffix: String, shape: [Int])] = []
  private(set) var expertCount: Int?

  init(_ tensors: [TensorSpec]) {
    let main = LayerNumbering(tensors).main
    count = main?.layerCount
    var seen: Set<TensorName> = []
    var experts: Set<Int> = []
    let layers = tensors.compactMap { spec in LayerName(spec.name).map { ($0, spec.shape) } }
      .filter { $0.0.stack == main?.name }.sorted { $0.0.index < $1.0.index }
    for (layer, shape) in layers where seen.insert(TensorName(layer.suffix)).inserted {
      shapes.append((layer.suffix, shape))
      let inner = NumberedName(TensorName(layer.suffix))
      if let expert = inner.numbers.first, inner.frame[0].text.contains("expert") {
        experts.insert(expert)
      }
    }
    // What every token runs through goes before experts.
    shapes.sort { !$0.suffix.contains("expert") && $1.suffix.contains("expert") }
    expertCount = experts.isEmpty ? nil : experts.count
  }

  /// The shape of the first tensor whose name ends in one of these words, in their order.
  func extents(of endings: [String]) -> [Int]? {
    endings.lazy.compactMap { ending in
      shapes.first { $0.suffix == ending || $0.suffix.hasSuffix("." + ending) }?.shape
    }.first { !$0.isEmpty }
  }
}

extension ModelShape: CustomStringConvertible {
  /// The extents in one line, as in `2 layers, hidden 64`.
  package var description: String {
    var parts: [String] = []
    if let layerCount { parts.append(Self.counted(layerCount, "layer")) }
    if let hiddenSize { parts.append("hidden \(hiddenSize)") }
    if let headCount {
      let each = headDimension.map { " of \($0)" } ?? ""
      let keyValue = keyValueHeadCount.map { " (\($0) key-value)" } ?? ""
      parts.append(Self.counted(headCount, "head") + each + keyValue)
    } else if let queryRows, let keyRows {
      parts.append("query rows \(queryRows), key rows \(keyRows)")
    }
    if let feedForwardSize { parts.append("feed-forward \(feedForwardSize)") }
    if let expertCount { parts.append(Self.counted(expertCount, "expert")) }
    if let vocabularyRows { parts.append("vocabulary \(vocabularyRows)") }
    return parts.joined(separator: ", ")
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
