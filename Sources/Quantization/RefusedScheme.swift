/// A scheme of quantisation whose codes are not read as weights.
struct RefusedScheme: Sendable {
  /// Values of `quant_method`.
  let methods: [String]
  /// The name for people.
  let title: String
  let wayOut: String

  private static let original =
    "merge the model that was quantised (its card and 'base_model' in README.md name it)"

  // Sources: transformers 5.23, `quantizers/auto.py`; bitsandbytes 0.49, `functional.py`.
  static let all: [RefusedScheme] = [
    RefusedScheme(methods: ["gptq", "gptq_marlin", "auto-round"], title: "GPTQ", wayOut: original),
    RefusedScheme(methods: ["awq", "awq_marlin"], title: "AWQ", wayOut: original),
    RefusedScheme(
      methods: ["bitsandbytes", "bitsandbytes_4bit", "bitsandbytes_8bit"], title: "bitsandbytes",
      wayOut: original + "; without it, transformers' model.dequantize() and save_pretrained()"),
    RefusedScheme(methods: ["gguf"], title: "GGUF", wayOut: original),
    RefusedScheme(methods: ["eetq"], title: "EETQ", wayOut: original),
    RefusedScheme(methods: ["hqq"], title: "HQQ", wayOut: original),
    RefusedScheme(methods: ["aqlm"], title: "AQLM", wayOut: original),
    RefusedScheme(methods: ["compressed-tensors"], title: "compressed-tensors", wayOut: original),
    RefusedScheme(methods: ["modelopt"], title: "ModelOpt", wayOut: original),
  ]

  /// What to do about a method that no row names.
  static func unknown(_ method: String) -> RefusedScheme {
    RefusedScheme(methods: [method], title: method, wayOut: original)
  }

  /// The row of a `quant_method`.
  static func named(_ method: String) -> RefusedScheme? {
    all.first { $0.methods.contains(method) }
  }

  /// The refusal, with what else is known of the codes in brackets.
  func error(for model: String, detail: String? = nil) -> QuantizationError {
    let title = detail.map { "\(self.title), \($0)" } ?? self.title
    return QuantizationError(model, .scheme(title, wayOut: wayOut))
  }
}
