import Layouts
import StrictJSON
import Tensors

/// How many parameters of a mixture of experts take part in one token.
package struct ExpertUse: Hashable, Sendable {
  /// Experts of a layer, and those that a token goes through.
  package let expertCount: Int
  package let chosenCount: Int
  /// Parameters of all experts that are chosen among.
  package let expertParameterCount: Int
  /// All parameters but those of experts that are not chosen.
  package let activeParameterCount: Int

  /// Nil for dense models, and where the configuration does not say how many experts are chosen.
  init?(_ specs: [TensorSpec], _ shape: ModelShape, _ configuration: ModelConfiguration?) {
    func integer(_ keys: [String]) -> Int? {
      guard let configuration else { return nil }
      return configuration.paths(of: keys).lazy
        .compactMap { configuration.document.root[path: $0]?.integer }.first
    }
    guard
      let chosen = integer([
        "num_experts_per_tok", "num_experts_per_token", "moe_top_k", "top_k_experts",
      ]),
      let count = shape.expertCount
        ?? integer(["num_local_experts", "n_routed_experts", "num_experts", "moe_num_experts"]),
      chosen > 0, count >= chosen
    else { return nil }
    let experts = specs.filter { Self.isExpert($0, of: count) }
    guard !experts.isEmpty else { return nil }
    expertCount = count
    chosenCount = chosen
    expertParameterCount = experts.reduce(0) { $0 + $1.elementCount }
    let all = specs.reduce(0) { $0 + $1.elementCount }
    // Whole experts: what all of them have is divided first.
    activeParameterCount =
      all - expertParameterCount + expertParameterCount / count * chosen
  }

  /// Whether a tensor is one expert's, or those of all experts of a layer in one.
  private static func isExpert(_ spec: TensorSpec, of count: Int) -> Bool {
    let words = spec.name.text.split(separator: ".")
    guard let place = words.firstIndex(of: "experts"), place + 1 < words.count else { return false }
    return Int(words[place + 1]) != nil || spec.shape.first == count
  }
}

extension ExpertUse: CustomStringConvertible {
  package var description: String {
    "\(Quantity.elements(activeParameterCount)) "
      + "(\(Quantity.grouped(activeParameterCount))) in each token, "
      + "\(chosenCount) of \(expertCount) experts"
  }
}
