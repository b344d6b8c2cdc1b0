package import Tensors

/// What tensors of all layers that do the same have in common, such as `q_proj`.
package enum ModuleKind {
  /// The last word of a name that is no number and not `weight`; other last words stay behind it.
  ///
  /// `model.layers.3.self_attn.q_proj.bias` is a `q_proj.bias`, and
  /// `model.layers.3.mlp.experts.7.up_proj.weight` an `experts.up_proj`.
  package static func name(of tensor: TensorName) -> String {
    let words = tensor.text.split(separator: ".").filter { $0.contains { !$0.isNumber } }
    guard let last = words.last else { return tensor.text }
    var kind = String(last)
    if let module = words.dropLast().last {
      if last == "weight" {
        kind = String(module)
      } else if last == "bias" || last.hasPrefix("weight_") || last.hasPrefix("qweight") {
        kind = "\(module).\(last)"
      }
    }
    guard words.dropLast().contains("experts"), !kind.hasPrefix("experts") else { return kind }
    return "experts.\(kind)"
  }
}
