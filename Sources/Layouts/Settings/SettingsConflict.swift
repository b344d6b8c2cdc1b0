/// What a target layout cannot hold of a model.
package struct SettingsConflict: Hashable, Sendable {
  /// The configurations that can be written.
  package enum Target: String, CaseIterable, Hashable, Sendable {
    case huggingFace = "config.json"
    case neox = "GPT-NeoX"
    case meta = "Meta's layout"
    case megatron = "Megatron-LM"
  }

  /// Reasons why the model would be another one in the target; nothing may be written.
  package private(set) var refusals: [String] = []
  /// What the target does not store; it must come from elsewhere on the way back.
  package private(set) var notes: [String] = []

  /// Compares a model with what a target can say.
  package init(_ shape: DecoderShape, _ settings: DecoderSettings, in target: Target) {
    checkFamily(shape, target)
    checkHeads(shape, target)
    checkRotary(settings, shape, target)
    checkScaling(settings, target)
    checkBiases(settings, shape, target)
    checkActivation(settings, shape, target)
    checkResidual(settings, shape, target)
    note(settings, shape, target)
  }

  private mutating func refuse(_ what: String, _ target: Target) {
    refusals.append("\(target.rawValue) cannot hold \(what)")
  }

  private mutating func checkFamily(_ shape: DecoderShape, _ target: Target) {
    guard shape.family == .gptNeoX, target == .meta || target == .megatron else { return }
    refuse("the GPT-NeoX architecture (LayerNorm with biases and an MLP without a gate)", target)
  }

  private mutating func checkHeads(_ shape: DecoderShape, _ target: Target) {
    let isFree = target == .megatron || (target == .huggingFace && shape.family == .llama)
    guard !isFree, shape.headDimension * shape.heads != shape.hidden else { return }
    refuse(
      "a head dimension of \(shape.headDimension): it divides the hidden size \(shape.hidden) among "
        + "\(shape.heads) heads", target)
  }

  private mutating func checkRotary(
    _ settings: DecoderSettings, _ shape: DecoderShape, _ target: Target
  ) {
    guard let fraction = settings.rotaryFraction, fraction != 1 else { return }
    guard shape.family == .llama, target == .meta || target == .huggingFace else { return }
    refuse("rotary embeddings of a fraction of \(fraction) of each head (with RMSNorm)", target)
  }

  private mutating func checkScaling(_ settings: DecoderSettings, _ target: Target) {
    guard let text = settings.ropeScaling else { return }
    let scaling = RopeScaling(json: text)
    let isKnown = scaling.map { RopeScaling.llama3(factor: $0.factor) == $0 } ?? false
    switch target {
    case .huggingFace: return
    case .meta where scaling == .llama31, .megatron where isKnown: return
    default:
      notes.append(
        "\(target.rawValue) does not store the rope scaling \(text); without it the model computes "
          + "something else, and --base-config must give it on the way back")
    }
  }

  private mutating func checkBiases(
    _ settings: DecoderSettings, _ shape: DecoderShape, _ target: Target
  ) {
    guard shape.family == .llama else {
      if target == .huggingFace, settings.mlpBias == false {
        refuse("a GPT-NeoX architecture without biases in the MLP", target)
      }
      return
    }
    let queries = settings.attentionBias ?? false
    let output = settings.outputBias ?? queries
    let mlp = settings.mlpBias ?? false
    switch target {
    case .meta:
      if queries || output { refuse("biases of attention", target) }
      if mlp { refuse("biases of the MLP", target) }
    case .huggingFace, .neox:
      if queries != output {
        refuse("biases of queries, keys and values without those of the attention's output", target)
      }
    case .megatron:
      if output != mlp || (output && !queries) {
        refuse(
          "biases of some linear layers only (add_bias_linear means all, add_qkv_bias queries, keys "
            + "and values)", target)
      }
    }
  }

  private mutating func checkActivation(
    _ settings: DecoderSettings, _ shape: DecoderShape, _ target: Target
  ) {
    guard let activation = settings.activation, shape.family == .llama,
      target == .meta || target == .megatron, activation != "silu", activation != "swish"
    else { return }
    refuse("the activation '\(activation)' (its gate is SwiGLU)", target)
  }

  private mutating func checkResidual(
    _ settings: DecoderSettings, _ shape: DecoderShape, _ target: Target
  ) {
    guard settings.parallelResidual == true, shape.family == .llama, target != .neox else { return }
    refuse("a parallel residual (gpt_j_residual) with RMSNorm", target)
  }

  private mutating func note(
    _ settings: DecoderSettings, _ shape: DecoderShape, _ target: Target
  ) {
    if target == .meta, shape.isTied {
      notes.append("params.json has no word for a tied head; output.weight is written as well")
    }
    let unstored: [DecoderSettings.Key] =
      switch target {
      case .huggingFace: []
      case .neox, .megatron: [.beginTokens, .endTokens, .paddingTokens]
      case .meta: [.maxPositions, .beginTokens, .endTokens, .paddingTokens]
      }
    let lost = unstored.filter { !(settings[$0]?.value.isNone ?? true) }
    guard !lost.isEmpty else { return }
    notes.append(
      "\(target.rawValue) does not store: "
        + lost.map { "\($0.rawValue) \(settings[$0]?.value.inWords ?? "")" }
        .joined(separator: ", "))
  }
}
