internal import Tensors

/// The numbers that lay out a decoder's tensors: extents of axes, and nothing about storage.
package struct DecoderShape: Hashable, Sendable {
  /// Architectures with a layout table; each names its logical tensors as Hugging Face does.
  package enum Family: String, CaseIterable, Hashable, Sendable {
    /// RMSNorm, gated MLP, grouped queries; separate query, key and value projections.
    case llama
    /// LayerNorm with biases, one fused projection of queries, keys and values for each head.
    case gptNeoX = "gpt_neox"
  }

  package var family: Family
  package var layerCount: Int
  package var hidden: Int
  /// Key-value heads, each with its queries.
  package var groups: Int
  package var queriesPerGroup: Int
  package var headDimension: Int
  /// Width of the MLP.
  package var inner: Int
  /// Rows of the embedding as logical tensors have it.
  package var vocabulary: Int
  /// Whether the output head is the embedding and not stored apart.
  package var isTied: Bool

  package init(
    family: Family, layerCount: Int, hidden: Int, groups: Int, queriesPerGroup: Int,
    headDimension: Int, inner: Int, vocabulary: Int, isTied: Bool
  ) {
    self.family = family
    self.layerCount = layerCount
    self.hidden = hidden
    self.groups = groups
    self.queriesPerGroup = queriesPerGroup
    self.headDimension = headDimension
    self.inner = inner
    self.vocabulary = vocabulary
    self.isTied = isTied
  }

  /// Query heads.
  package var heads: Int { groups * queriesPerGroup }

  /// The extent of one of the axes that tables use.
  func extent(of axis: Axis) -> Int {
    guard let extent = Self.extents[axis] else {
      preconditionFailure("no table may use the axis \(axis)")
    }
    return extent(self)
  }

  /// `slot` runs through the queries of a group, then its key, then its value; `half` and `pair`
  /// are the two coordinates that one rotary frequency turns.
  private static let extents: [Axis: @Sendable (DecoderShape) -> Int] = [
    "vocab": { $0.vocabulary }, "hidden": { $0.hidden }, "group": { $0.groups },
    "slot": { $0.queriesPerGroup + 2 }, "dim": { $0.headDimension }, "half": { _ in 2 },
    "pair": { $0.headDimension / 2 }, "inner": { $0.inner },
  ]
}
