package import Tensors

/// The name of a tensor of an adapter, taken apart.
///
/// PEFT names what an adapter adds to the module `path` as in
/// `base_model.model.<path>.lora_A.weight`, older versions with the adapter's own name before
/// `weight`. Everything else is a tensor that replaces one of the base.
package struct AdapterTensorName: Hashable, Sendable {
  /// What a tensor is to its module.
  package enum Part: Hashable, Sendable {
    /// The factor next to the input, r x in, and the one next to the output, out x r.
    case a, b
    /// The factors of an embedding: r x rows and width x r.
    case embeddingA, embeddingB
    /// The length of each output's weights (DoRA).
    case magnitude
    /// A bias of the factor next to the output.
    case bias
    /// A tensor that stands in for the base's parameter of this name.
    case replacement(parameter: String)
  }

  /// The path of the module in the base model.
  package let module: String
  package let part: Part

  package init(_ name: TensorName) {
    var words = name.text.split(separator: ".", omittingEmptySubsequences: false)[...]
    if words.starts(with: ["base_model", "model"]) { words = words.dropFirst(2) }
    if let (place, part) = Self.adapterPart(words) {
      module = words[..<place].joined(separator: ".")
      self.part = part
      return
    }
    var parameter = words.last.map(String.init) ?? ""
    var path = words.dropLast()
    if let place = path.firstIndex(where: { ["base_layer", "modules_to_save"].contains($0) }) {
      // Parameters of a module that is saved whole may be nested; an adapter's name may come first.
      let rest = path[(place + 1)...]
      let nested = rest.first == "default" ? rest.dropFirst() : rest
      parameter = (nested.map(String.init) + [parameter]).joined(separator: ".")
      path = path[..<place]
    }
    module = path.joined(separator: ".")
    part = .replacement(parameter: parameter)
  }

  /// Where the words of the adapter begin, and which part they name.
  private static func adapterPart(_ words: ArraySlice<Substring>) -> (Int, Part)? {
    guard let place = words.firstIndex(where: { $0.hasPrefix("lora_") }), place > words.startIndex
    else { return nil }
    let rest = words[(place + 1)...]
    // At most the adapter's own name stands between the part and the parameter.
    guard rest.count <= 2 else { return nil }
    let parameter = rest.last.map(String.init)
    switch (String(words[place]), parameter) {
    case ("lora_A", "weight"?): return (place, .a)
    case ("lora_B", "weight"?): return (place, .b)
    case ("lora_B", "bias"?): return (place, .bias)
    case ("lora_embedding_A", _): return (place, .embeddingA)
    case ("lora_embedding_B", _): return (place, .embeddingB)
    case ("lora_magnitude_vector", _): return (place, .magnitude)
    default: return nil
    }
  }
}
