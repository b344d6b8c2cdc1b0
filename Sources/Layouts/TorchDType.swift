package import Tensors

extension DType {
  /// The name that `config.json` has for the type (`bfloat16`); nil if PyTorch has none.
  package var torchName: String? {
    switch self {
    case .bool: "bool"
    case .u8: "uint8"
    case .i8: "int8"
    case .i16: "int16"
    case .u16: "uint16"
    case .i32: "int32"
    case .u32: "uint32"
    case .i64: "int64"
    case .u64: "uint64"
    case .f16: "float16"
    case .bf16: "bfloat16"
    case .f32: "float32"
    case .f64: "float64"
    case .c64: "complex64"
    case .f8e5m2: "float8_e5m2"
    case .f8e4m3: "float8_e4m3fn"
    case .f8e8m0: "float8_e8m0fnu"
    case .f8e4m3fnuz: "float8_e4m3fnuz"
    case .f8e5m2fnuz: "float8_e5m2fnuz"
    case .f4, .f6e2m3, .f6e3m2: nil
    }
  }
}
