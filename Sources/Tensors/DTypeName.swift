/// The names under which recipes and options know the types that computed weights can have.
package enum DTypeName {
  /// The type that `name` means, in any case and with or without a `torch.` prefix, or nil.
  package static func dtype(named name: String) -> DType? {
    let lower = name.lowercased()
    return table[lower.hasPrefix("torch.") ? String(lower.dropFirst(6)) : lower]
  }

  /// The names that messages suggest.
  package static let suggestions = [
    "bfloat16", "float16", "float32", "float64", "float8_e4m3fn", "float8_e5m2",
  ]

  /// All names that are understood, in lower case.
  package static var names: some Sequence<String> { table.keys }

  private static let table: [String: DType] = [
    "bfloat16": .bf16, "bf16": .bf16,
    "float16": .f16, "fp16": .f16, "f16": .f16, "half": .f16,
    "float32": .f32, "fp32": .f32, "f32": .f32, "float": .f32,
    "float64": .f64, "fp64": .f64, "f64": .f64, "double": .f64,
    "float8_e4m3fn": .f8e4m3, "float8_e4m3": .f8e4m3, "f8_e4m3": .f8e4m3, "fp8_e4m3": .f8e4m3,
    "float8_e5m2": .f8e5m2, "f8_e5m2": .f8e5m2, "fp8_e5m2": .f8e5m2,
  ]
}
