package import StrictJSON

/// An array of `config.json` that has to follow when layers are cut and stacked.
package struct PerLayerList: Sendable {
  /// What the elements say.
  package enum Content: Hashable, Sendable {
    /// One element for each layer.
    case values
    /// The numbers of the layers to which something applies.
    case layerNumbers
  }

  /// The keys of arrays that list layer numbers.
  private static let numberKeys: Set<String> = [
    "mlp_only_layers", "full_attn_idxs", "attn_layer_indices", "hybrid_layer_ids",
    "cross_attention_layers", "moe_layers", "global_attention_layers",
  ]

  /// The keys of arrays with one element for each layer whose names do not say so.
  private static let valueKeys: Set<String> = [
    "attn_type_list", "num_query_heads", "num_kv_heads", "num_key_value_heads", "ffn_multipliers",
    "intermediate_size", "activation_sparsity_pattern", "sliding_windows", "rope_theta",
    "swiglu_limits", "attention_types",
  ]

  /// Keys whose meaning depends on the number of a layer although they are no lists.
  package static let positionalKeys = [
    "max_window_layers", "first_k_dense_replace", "sliding_window_pattern", "decoder_sparse_step",
    "full_attention_interval", "no_rope_layer_interval", "interleave_moe_layer_step",
    "hybrid_override_pattern", "num_kv_shared_layers",
  ]

  package var path: JSONPath
  package var content: Content
  package var elements: [JSONValue]

  /// The list at `path`, or nil if what stands there is none.
  ///
  /// Other arrays count as lists if their key speaks of layers or blocks and they have exactly
  /// `layerCount` elements.
  init?(_ path: JSONPath, _ value: JSONValue, layerCount: Int) {
    guard let key = path.keys.last, let elements = value.array else { return nil }
    if Self.numberKeys.contains(key) {
      content = .layerNumbers
    } else {
      let named = Self.valueKeys.contains(key) || key.contains("layer") || key.contains("block")
      guard named, elements.count == layerCount else { return nil }
      content = .values
    }
    self.path = path
    self.elements = elements
  }
}

extension ModelConfiguration {
  /// The per-layer lists of the model, in the order of the file.
  package var perLayerLists: [PerLayerList] {
    guard let layerCount else { return [] }
    return scopes.flatMap { scope -> [PerLayerList] in
      let members = document.root[path: scope]?.object?.members ?? []
      return members.compactMap { member in
        PerLayerList(scope.appending(member.key), member.value, layerCount: layerCount)
      }
    }
  }
}
