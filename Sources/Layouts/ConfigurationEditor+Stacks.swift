package import StrictJSON

/// The counts of models that have an encoder and a decoder, each with layers of its own.
extension ModelConfiguration {
  /// What a stack of such a model is; nil for models of one stack, and for other stacks.
  private func side(of stack: String) -> Side? {
    let counts = ["num_decoder_layers", "decoder_layers", "encoder_layers"]
    guard
      document.root["is_encoder_decoder"]?.bool == true
        || counts.contains(where: { document.root[$0]?.integer != nil })
    else { return nil }
    let parts = stack.split(separator: ".")
    return parts.contains("decoder") ? .decoder : parts.contains("encoder") ? .encoder : nil
  }

  /// The keys of the counts of one side, the usual one last.
  fileprivate enum Side {
    case encoder, decoder

    /// T5 counts its encoder as `num_layers`, and its decoder so too where it does not say more.
    var keys: [String] {
      switch self {
      case .encoder: ["encoder_layers", "num_encoder_layers", "num_layers"]
      case .decoder: ["decoder_layers", "num_decoder_layers", "num_layers"]
      }
    }
  }

  /// The number of layers of an encoder's or a decoder's stack; nil if the model does not have both,
  /// or does not say it.
  package func layerCount(ofSide stack: String) -> Int? {
    side(of: stack)?.keys.lazy.compactMap { self.document.root[$0]?.integer }.first
  }

  /// Whether the layers of a stack are those of an encoder or a decoder of a model that has both.
  package func isSide(_ stack: String) -> Bool { side(of: stack) != nil }

  fileprivate func isDecoder(_ stack: String) -> Bool { side(of: stack) == .decoder }
  fileprivate func sideKeys(_ stack: String) -> [String] { side(of: stack)?.keys ?? [] }
}

extension ConfigurationEditor {
  /// Sets the number of layers of an encoder or of a decoder, and leaves that of the other.
  ///
  /// - Parameters:
  ///   - count: The layers of the output.
  ///   - old: The layers before.
  ///   - stack: The prefix of their names, as in `decoder.block`.
  /// - Throws: An edit that would not leave valid JSON behind.
  package mutating func setLayerCount(
    _ count: Int, old: Int, ofSide stack: String
  ) throws(JSONEditError) {
    guard count != old else { return }
    let keys = donor.sideKeys(stack)
    let shared = "num_layers"
    let own = "num_decoder_layers"
    let stated = keys.first { edit[[$0]]?.integer != nil }
    guard let stated else {
      return warn("output.layer-count", "no '\(keys.last ?? shared)' to set to \(count)")
    }
    if stated == shared {
      // The decoder had the encoder's count: from here on each has its own.
      let decoder = donor.isDecoder(stack) ? count : edit[[shared]]?.integer ?? old
      if edit[[own]] == nil {
        try edit.insert([own], String(decoder), after: shared)
      } else if edit[[own]]?.integer == nil {
        try edit.replace([own], with: String(decoder))
      }
      if donor.isDecoder(stack) { return }
    }
    try edit.replace([stated], with: String(count))
    // BART and its kind say the encoder's count once more.
    if !donor.isDecoder(stack), edit[["num_hidden_layers"]]?.integer == old {
      try edit.replace(["num_hidden_layers"], with: String(count))
    }
  }
}
