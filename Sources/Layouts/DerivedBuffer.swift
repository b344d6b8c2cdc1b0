package import Tensors

/// Buffers that some versions of a model's code save and others compute.
package enum DerivedBuffer {
  private static let endings = [
    ".rotary_emb.inv_freq", ".attention.masked_bias", ".attn.masked_bias", ".attention.bias",
    "embeddings.position_ids",
  ]

  /// Whether loaders compute what has this name.
  package static func isDerived(_ name: TensorName) -> Bool {
    endings.contains { name.text.hasSuffix($0) }
  }
}
