internal import CKernels
internal import Tensors

/// Reads stored elements of any real type as float64: exact but for integers beyond 2^53.
struct ElementDecoder: Sendable {
  private enum Rule: Sendable {
    case kernel(ck_dtype)
    case table([Double], bitWidth: Int)
    case integer(byteCount: Int, isSigned: Bool)
  }

  private let rule: Rule

  /// A reader of `dtype`; nil for complex numbers.
  init?(_ dtype: DType) {
    if let code = Self.kernelType(dtype) {
      rule = .kernel(code)
    } else if let table = SmallFloat.table(of: dtype) {
      rule = .table(table, bitWidth: dtype.bitWidth)
    } else {
      switch dtype {
      case .i16, .i32, .i64: rule = .integer(byteCount: dtype.bitWidth / 8, isSigned: true)
      case .u16, .u32, .u64: rule = .integer(byteCount: dtype.bitWidth / 8, isSigned: false)
      default: return nil
      }
    }
  }

  /// The type of kernels that compare pairs as they are stored.
  static func kernelType(_ dtype: DType) -> ck_dtype? {
    switch dtype {
    case .bf16: CK_BF16
    case .f16: CK_F16
    case .f32: CK_F32
    case .f64: CK_F64
    default: nil
    }
  }

  /// Decodes elements `elements` of a tile into `target`.
  func decode(
    _ bytes: UnsafeRawBufferPointer, _ elements: Range<Int>,
    into target: UnsafeMutablePointer<Double>
  ) {
    switch rule {
    case .kernel(let type):
      let width = type == CK_F64 ? 8 : type == CK_F32 ? 4 : 2
      let source = unsafe UnsafeRawBufferPointer(
        rebasing: bytes[elements.lowerBound * width..<elements.upperBound * width])
      if let base = source.baseAddress {
        unsafe ck_widen_f64(ck_level(), type, base, target, elements.count)
      }
    case .table(let table, let bitWidth):
      for (place, element) in elements.enumerated() {
        let code = unsafe Self.code(bytes, element, bitWidth)
        unsafe target[place] = table[Int(code)]
      }
    case .integer(let byteCount, let isSigned):
      for (place, element) in elements.enumerated() {
        let bits = unsafe Self.bits(bytes, element, byteCount)
        let shift = UInt64(64 - 8 * byteCount)
        unsafe target[place] =
          isSigned ? Double(Int64(bitPattern: bits << shift) >> Int64(shift)) : Double(bits)
      }
    }
  }

  /// The bit pattern of one element; types below 8 bits are packed from the lowest bit on.
  static func pattern(_ bytes: UnsafeRawBufferPointer, _ element: Int, _ bitWidth: Int) -> UInt64 {
    bitWidth <= 8
      ? UInt64(unsafe code(bytes, element, bitWidth))
      : unsafe bits(bytes, element, bitWidth / 8)
  }

  private static func code(
    _ bytes: UnsafeRawBufferPointer, _ element: Int, _ bitWidth: Int
  ) -> UInt8 {
    guard bitWidth < 8 else { return unsafe bytes[element] }
    let bit = element * bitWidth
    let low = unsafe UInt16(bytes[bit / 8])
    let high = bit / 8 + 1 < bytes.count ? unsafe UInt16(bytes[bit / 8 + 1]) : 0
    return UInt8((low | high << 8) >> UInt16(bit % 8) & (1 << UInt16(bitWidth) - 1))
  }

  private static func bits(
    _ bytes: UnsafeRawBufferPointer, _ element: Int, _ byteCount: Int
  ) -> UInt64 {
    switch byteCount {
    case 2: unsafe UInt64(bytes.loadUnaligned(fromByteOffset: 2 * element, as: UInt16.self))
    case 4: unsafe UInt64(bytes.loadUnaligned(fromByteOffset: 4 * element, as: UInt32.self))
    default: unsafe bytes.loadUnaligned(fromByteOffset: 8 * element, as: UInt64.self)
    }
  }
}
