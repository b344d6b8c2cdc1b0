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

  /// Endings of what codes are no weights without, and of the codes; more specific rows stand first.
  private static let scales: [(scale: String, codes: [String])] = [
    (".weight_scale_inv", [".weight"]),
    (".weight_scale_2", [".weight", ".weight_packed"]),
    (".weight_scale", [".weight", ".weight_packed"]),
    (".weight_global_scale", [".weight_packed"]),
    (".weight_zero_point", [".weight", ".weight_packed"]),
    (".scales", [".qweight"]),
    (".qzeros", [".qweight"]),
    ("_scales", ["_blocks"]),
    (".SCB", [".weight"]),
    (".weight.absmax", [".weight"]),
    (".weight.quant_map", [".weight"]),
    (".weight.quant_state.bitsandbytes__nf4", [".weight"]),
    (".weight.quant_state.bitsandbytes__fp4", [".weight"]),
  ]

  /// The names that the codes may have whose scales (zero points, tables) a tensor holds; none for
  /// other tensors.
  package static func codes(ofScale name: TensorName) -> [TensorName] {
    guard let row = scales.first(where: { name.text.hasSuffix($0.scale) }) else { return [] }
    let stem = String(name.text.dropLast(row.scale.count))
    return row.codes.map { TensorName(stem + $0) }
  }

  /// Whether the codes of a scheme that `scheme(in:)` gives are floating-point numbers, which stand
  /// for weights by themselves and their scales.
  package static func isFloatingPoint(_ scheme: String) -> Bool {
    ["FP8 in blocks", "FP8", "MXFP4"].contains(scheme)
  }
}
