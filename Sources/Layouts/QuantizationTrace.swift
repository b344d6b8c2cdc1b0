package import Tensors

/// What quantisers leave in the names of tensors, for models whose configuration is silent.
package enum QuantizationTrace {
  /// Name endings and the schemes that write them; more specific rows stand first.
  private static let endings: [(ending: String, scheme: String)] = [
    (".qzeros", "GPTQ or AWQ"),
    (".weight.quant_state.bitsandbytes__nf4", "bitsandbytes NF4"),
    (".weight.quant_state.bitsandbytes__fp4", "bitsandbytes FP4"),
    (".weight.absmax", "bitsandbytes"),
    (".SCB", "bitsandbytes int8"),
    (".weight_packed", "compressed-tensors"),
    (".weight_scale_inv", "FP8 in blocks"),
    (".weight_scale", "FP8"),
    ("_blocks", "MXFP4"),
  ]

  /// The scheme of the first row that an ending is found for, or nil.
  package static func scheme(in tensors: [TensorSpec]) -> String? {
    endings.first { row in
      let ending = row.ending.utf8
      return tensors.contains { $0.name.text.utf8.suffix(ending.count).elementsEqual(ending) }
    }?.scheme
  }

  /// Whether the codes of a scheme that `scheme(in:)` gives are floating-point numbers, which stand
  /// for weights by themselves and their scales.
  package static func isFloatingPoint(_ scheme: String) -> Bool {
    ["FP8 in blocks", "FP8", "MXFP4"].contains(scheme)
  }
}
