internal import Tensors

/// The element types that scales are stored in.
enum ScaleType: Sendable {
  case single
  case brain
  case half
  /// A power of two by its exponent.
  case exponent

  /// Bytes without a type of their own are exponents, as MX checkpoints have them.
  init?(_ dtype: DType) {
    switch dtype {
    case .f32: self = .single
    case .bf16: self = .brain
    case .f16: self = .half
    case .f8e8m0, .u8: self = .exponent
    default: return nil
    }
  }

  /// The numbers of some scales, which float32 holds exactly.
  func values(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    switch self {
    case .single:
      return (0..<bytes.count / 4).map {
        unsafe Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
      }
    case .brain:
      return (0..<bytes.count / 2).map {
        let bits = unsafe bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)
        return Float(bitPattern: UInt32(bits) << 16)
      }
    case .half:
      return (0..<bytes.count / 2).map {
        let bits = unsafe bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)
        return Float(Float16(bitPattern: bits))
      }
    case .exponent: return unsafe bytes.map(CodeTables.powerOfTwo)
    }
  }
}
