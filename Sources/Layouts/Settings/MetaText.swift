internal import StrictJSON

/// Meta's `params.json` written from a model's shape and settings.
package struct MetaText: Hashable, Sendable {
  package let text: String

  /// - Throws: missing settings, or an MLP width that the file's rule cannot give.
  package init(shape: DecoderShape, settings: DecoderSettings) throws(SettingsError) {
    let missing = [DecoderSettings.Key.normEpsilon, .ropeTheta].filter {
      settings[$0]?.value.isNone ?? true
    }
    guard missing.isEmpty else { throw .missing(missing) }
    guard let width = MetaWidth.giving(shape.inner, hidden: shape.hidden) else {
      throw .contradiction(
        "no multiple_of and ffn_dim_multiplier give an MLP width of \(shape.inner) for hidden size "
          + "\(shape.hidden)")
    }
    let isScaled = settings.ropeScaling.flatMap(RopeScaling.init(json:)) != nil
    text = JSONWriter.text { json in
      json.object { json in
        json.member("dim", shape.hidden)
        json.member(ifPresent: "ffn_dim_multiplier", width.factor)
        json.member("multiple_of", width.multiple)
        json.member("n_heads", shape.heads)
        json.member("n_kv_heads", shape.groups)
        json.member("n_layers", shape.layerCount)
        json.member("norm_eps", settings.normEpsilon)
        // The code of Llama 2 refuses keys that came later; without them it does the same.
        if settings.ropeTheta != 10000 { json.member("rope_theta", settings.ropeTheta) }
        if isScaled { json.member("use_scaled_rope", true) }
        json.member("vocab_size", shape.vocabulary)
      }
    }
  }
}
