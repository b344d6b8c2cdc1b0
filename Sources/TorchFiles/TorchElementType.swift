package import Tensors

/// How PyTorch names element types: by a storage class where there is one, by a dtype always.
///
/// Source: PyTorch 2.15, `torch/storage.py` (`_dtype_to_storage_type_map`).
package enum TorchElementType {
  private struct Row {
    let dtype: DType
    let name: String
    /// Nil for types younger than storage classes.
    let storage: String?
  }

  private static let rows: [Row] = [
    Row(dtype: .f64, name: "float64", storage: "DoubleStorage"),
    Row(dtype: .f32, name: "float32", storage: "FloatStorage"),
    Row(dtype: .f16, name: "float16", storage: "HalfStorage"),
    Row(dtype: .bf16, name: "bfloat16", storage: "BFloat16Storage"),
    Row(dtype: .i64, name: "int64", storage: "LongStorage"),
    Row(dtype: .i32, name: "int32", storage: "IntStorage"),
    Row(dtype: .i16, name: "int16", storage: "ShortStorage"),
    Row(dtype: .i8, name: "int8", storage: "CharStorage"),
    Row(dtype: .u8, name: "uint8", storage: "ByteStorage"),
    Row(dtype: .bool, name: "bool", storage: "BoolStorage"),
    Row(dtype: .c64, name: "complex64", storage: "ComplexFloatStorage"),
    Row(dtype: .u16, name: "uint16", storage: nil),
    Row(dtype: .u32, name: "uint32", storage: nil),
    Row(dtype: .u64, name: "uint64", storage: nil),
    Row(dtype: .f8e4m3, name: "float8_e4m3fn", storage: nil),
    Row(dtype: .f8e5m2, name: "float8_e5m2", storage: nil),
    Row(dtype: .f8e4m3fnuz, name: "float8_e4m3fnuz", storage: nil),
    Row(dtype: .f8e5m2fnuz, name: "float8_e5m2fnuz", storage: nil),
    Row(dtype: .f8e8m0, name: "float8_e8m0fnu", storage: nil),
  ]

  private static let aliases = [
    "double": "float64", "float": "float32", "half": "float16", "long": "int64", "int": "int32",
    "short": "int16", "cfloat": "complex64",
  ]

  /// The type of a dtype object, such as `torch.bfloat16`.
  package static func dtype(_ global: PickleGlobal) -> DType? {
    guard global.module == "torch" else { return nil }
    let name = aliases[global.name] ?? global.name
    return rows.first { $0.name == name }?.dtype
  }

  /// The type of a storage class; `torch.storage.UntypedStorage` has none.
  static func dtype(storage: PickleGlobal) -> DType? {
    guard storage.module == "torch" else { return nil }
    return rows.first { $0.storage == storage.name }?.dtype
  }

  /// The dtype object of a type; nil for types that PyTorch does not have as such.
  package static func global(_ dtype: DType) -> PickleGlobal? {
    rows.first { $0.dtype == dtype }.map { PickleGlobal("torch", $0.name) }
  }

  /// The storage class of a type; nil where it has none.
  static func storage(_ dtype: DType) -> PickleGlobal? {
    rows.first { $0.dtype == dtype }?.storage.map { PickleGlobal("torch", $0) }
  }

  /// The class of storages whose type the tensor says.
  static let untyped = PickleGlobal("torch.storage", "UntypedStorage")
}
