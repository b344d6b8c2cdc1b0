internal import Checkpoints
internal import Tensors

/// Whole numbers or booleans of one type in another, or as float64.
///
/// A number that the type does not have is an error; beyond 2^53 a float64 is the nearest one.
struct WholeNumbers: TensorDerivation {
  let tensor: LogicalTensor
  let target: DType

  /// Nil where the tensor's elements are no whole numbers, or the target is neither.
  init?(_ tensor: LogicalTensor, as target: DType) {
    guard Self.types.contains(tensor.spec.dtype), target == .f64 || Self.types.contains(target)
    else { return nil }
    self.tensor = tensor
    self.target = target
  }

  private static let types: Set<DType> = [.bool, .u8, .i8, .u16, .i16, .u32, .i32, .u64, .i64]

  var inputs: [LogicalTensor] { [tensor] }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let from = tensor.spec.dtype
    let (width, targetWidth) = (from.bitWidth / 8, self.target.bitWidth / 8)
    try unsafe inputs.read(elements, ofInput: 0) { bytes in
      for index in 0..<elements.count {
        let value = unsafe Self.value(bytes, index * width, from)
        guard let result = bits(of: value) else {
          throw EditError(
            .input,
            "element \(elements.lowerBound + index) of \(tensor.name.quoted) is \(value), which "
              + "\(self.target.rawValue) does not have")
        }
        for byte in 0..<targetWidth {
          unsafe target[index * targetWidth + byte] = UInt8(
            truncatingIfNeeded: result >> UInt64(8 * byte))
        }
      }
    }
  }

  /// A stored number; all types fit 65 bits.
  private static func value(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ type: DType) -> Int128
  {
    var bits: UInt64 = 0
    for byte in 0..<type.bitWidth / 8 {
      bits |= unsafe UInt64(bytes[place + byte]) << UInt64(8 * byte)
    }
    return switch type {
    case .i8: Int128(Int8(truncatingIfNeeded: bits))
    case .i16: Int128(Int16(truncatingIfNeeded: bits))
    case .i32: Int128(Int32(truncatingIfNeeded: bits))
    case .i64: Int128(Int64(truncatingIfNeeded: bits))
    case .bool: bits == 0 ? 0 : 1
    default: Int128(bits)
    }
  }

  /// The bits of a number in the target type; nil if it does not have it.
  private func bits(of value: Int128) -> UInt64? {
    func whole<Whole: FixedWidthInteger>(_ type: Whole.Type) -> UInt64? {
      Whole(exactly: value).map { UInt64(truncatingIfNeeded: $0) }
    }
    return switch target {
    case .f64: Double(value).bitPattern
    case .bool: value == 0 || value == 1 ? UInt64(value) : nil
    case .u8: whole(UInt8.self)
    case .i8: whole(Int8.self)
    case .u16: whole(UInt16.self)
    case .i16: whole(Int16.self)
    case .u32: whole(UInt32.self)
    case .i32: whole(Int32.self)
    case .u64: whole(UInt64.self)
    default: whole(Int64.self)
    }
  }
}
