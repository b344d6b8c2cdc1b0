import Layouts
import StrictJSON

/// The numbers that keys and values of one token take in a cache.
struct KeyValueCache: Hashable, Sendable {
  let layerCount: Int
  /// Elements of one token in one layer.
  let elementsPerLayer: Int
  /// The key-value heads, which tensor-parallel ranks divide; nil where each rank has all.
  let heads: Int?
  /// The window that the configuration names, beyond which tokens may be forgotten.
  let window: Int?

  /// Nil where layers, heads or their extent are not known.
  init?(_ shape: ModelShape, _ configuration: ModelConfiguration?) {
    func integer(_ key: String) -> Int? {
      guard let configuration, let path = configuration.paths(of: [key]).first else { return nil }
      return configuration.document.root[path: path]?.integer
    }
    guard let layers = configuration?.layerCount ?? shape.layerCount, layers > 0 else {
      return nil
    }
    layerCount = layers
    let isOff = configuration?.paths(of: ["use_sliding_window"]).first.flatMap {
      configuration?.document.root[path: $0]?.bool
    }
    window = isOff == false ? nil : integer("sliding_window")
    // Latent attention keeps one compressed vector and one rotary key for all heads.
    if let latent = integer("kv_lora_rank"), let rotary = integer("qk_rope_head_dim") {
      elementsPerLayer = latent + rotary
      heads = nil
      return
    }
    guard
      let heads = shape.keyValueHeadCount ?? configuration?.keyValueHeadCount
        ?? shape.headCount ?? configuration?.headCount,
      let dimension = shape.headDimension ?? configuration?.headDimension, heads > 0, dimension > 0
    else { return nil }
    self.heads = heads
    elementsPerLayer = 2 * heads * dimension
  }

  /// The elements that one rank keeps for a token.
  func elementsPerToken(tensorParallel: Int, pipeline: Int) -> Int {
    let layers = (layerCount + pipeline - 1) / pipeline
    guard let heads else { return layers * elementsPerLayer }
    // A head is not divided: with more ranks than heads some have copies.
    let each = (heads + tensorParallel - 1) / tensorParallel
    return layers * each * (elementsPerLayer / heads)
  }
}
