internal import Tensors

/// What the bytes of a blob are, as far as it matters to their compression.
enum ElementKind: Hashable, Sendable {
  /// Text, or anything else that is found out by trying.
  case unknown
  case bytes
  /// 1-4-3 floating-point codes.
  case nibbles
  /// Integers of 2, 4 or 8 bytes.
  case integer(Int)
  /// Floating-point numbers of 2, 4 or 8 bytes.
  case float(Int)

  init(_ dtype: DType) {
    self =
      switch dtype {
      case .f8e4m3, .f8e4m3fnuz: .nibbles
      case .bool, .f4, .f6e2m3, .f6e3m2, .u8, .i8, .f8e5m2, .f8e8m0, .f8e5m2fnuz: .bytes
      case .f16, .bf16: .float(2)
      case .f32, .c64: .float(4)
      case .f64: .float(8)
      case .i16, .u16: .integer(2)
      case .i32, .u32: .integer(4)
      case .i64, .u64: .integer(8)
      }
  }

  /// What can be done to chunks of this kind, the likeliest first.
  func candidates(withBase: Bool) -> [(transform: Transform, width: Int)] {
    switch self {
    case .unknown:
      [(.bytes, 1), (.floatPlanes, 2), (.floatPlanes, 4), (.integerPlanes, 4), (.integerPlanes, 8)]
    case .bytes: [(.bytes, 1)]
    case .nibbles: [(.nibbles, 1), (.bytes, 1)]
    case .integer(let width):
      (withBase ? [(.integerDifference, width)] : []) + [(.integerPlanes, width)]
    case .float(let width):
      (withBase ? [(.floatDifference, width)] : []) + [(.floatPlanes, width)]
    }
  }
}
