/// What the values of a distributed checkpoint are called inside their model.
struct DistributedNames {
  /// The keys that lead to the model, as they stand before each name: `model.`.
  let prefix: String
  /// Names of the optimiser's tensors.
  private(set) var optimizer: [String] = []
  /// Names of weights, with the prefix.
  private(set) var weights: [String] = []

  /// Words under which training keeps the optimiser.
  private static let optimizers: Set<String> = ["optimizer", "optimizers", "optim"]
  /// Names that tell where a model begins.
  private static let anchors = [
    "model.embed_tokens.weight", "gpt_neox.embed_in.weight", "embedding.word_embeddings.weight",
  ]
  private static let prefixes = ["", "model.", "module.", "model.module.", "module.model."]

  init(_ metadata: DistributedMetadata) {
    for tensor in metadata.tensors {
      let first =
        metadata.paths[tensor.name]?.first
        ?? tensor.name.split(separator: ".").first.map(String.init) ?? ""
      if Self.optimizers.contains(first) || tensor.name.hasPrefix("optimizer.") {
        optimizer.append(tensor.name)
      } else {
        weights.append(tensor.name)
      }
    }
    let names = Set(weights)
    let known = Self.prefixes.first { prefix in
      Self.anchors.contains { names.contains(prefix + $0) }
    }
    prefix = known ?? Self.common(weights, metadata)
  }

  /// The one key below which all weights are, where the metadata says keys.
  private static func common(_ names: [String], _ metadata: DistributedMetadata) -> String {
    let keys = Set(
      names.map { name in
        let path = metadata.paths[name] ?? []
        return path.count > 1 ? path[0] : ""
      })
    guard keys.count == 1, let key = keys.first, !key.isEmpty,
      names.allSatisfy({ $0.hasPrefix(key + ".") })
    else { return "" }
    return key + "."
  }

  /// A weight's name inside the model; other names stay as they are.
  func short(_ name: String) -> String {
    name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }
}
