internal import CHDF5
internal import Tensors

/// How the types of elements are spelled in HDF5, in both directions.
enum ElementType {
  /// The fields of a floating-point type: sign, exponent (place, size), mantissa (place, size), and
  /// the exponent's bias.
  ///
  /// The types before float32 are those of HDF5 2.0 where it has them.
  private static let floats: [(dtype: DType, fields: hdf5_float)] = [
    (.f64, fields(63, 52, 11, 0, 52, 1023)),
    (.f32, fields(31, 23, 8, 0, 23, 127)),
    (.f16, fields(15, 10, 5, 0, 10, 15)),
    (.bf16, fields(15, 7, 8, 0, 7, 127)),
    (.f8e4m3, fields(7, 3, 4, 0, 3, 7)),
    (.f8e4m3fnuz, fields(7, 3, 4, 0, 3, 8)),
    (.f8e5m2, fields(7, 2, 5, 0, 2, 15)),
    (.f8e5m2fnuz, fields(7, 2, 5, 0, 2, 16)),
  ]

  /// Integers by size and sign.
  private static let integers: [(dtype: DType, byteCount: Int, isSigned: Bool)] = [
    (.u8, 1, false), (.i8, 1, true), (.u16, 2, false), (.i16, 2, true), (.u32, 4, false),
    (.i32, 4, true), (.u64, 8, false), (.i64, 8, true),
  ]

  /// Types by the name that numpy, ml_dtypes and PyTorch have for them.
  private static let names: [(dtype: DType, name: String)] = [
    (.bool, "bool"), (.u8, "uint8"), (.i8, "int8"), (.u16, "uint16"), (.i16, "int16"),
    (.u32, "uint32"), (.i32, "int32"), (.u64, "uint64"), (.i64, "int64"), (.f16, "float16"),
    (.bf16, "bfloat16"), (.f32, "float32"), (.f64, "float64"), (.f8e4m3, "float8_e4m3fn"),
    (.f8e5m2, "float8_e5m2"), (.f8e4m3fnuz, "float8_e4m3fnuz"),
    (.f8e5m2fnuz, "float8_e5m2fnuz"), (.f8e8m0, "float8_e8m0fnu"),
  ]

  private static func fields(
    _ sign: Int, _ exponent: Int, _ exponentSize: Int, _ mantissa: Int, _ mantissaSize: Int,
    _ bias: Int
  ) -> hdf5_float {
    hdf5_float(
      sign: sign, exponent_position: exponent, exponent_size: exponentSize,
      mantissa_position: mantissa, mantissa_size: mantissaSize, bias: bias)
  }

  // MARK: Reading

  /// The type of elements that are stored as `stored`, where an attribute may say more.
  ///
  /// Opaque elements are what the attribute says; so are unsigned integers of the same size, which
  /// is how files keep types that HDF5 does not have.
  static func dtype(_ stored: hdf5_type, attribute: String?) throws(HDF5Fault) -> DType {
    let said = attribute.flatMap(dtype(named:))
    if stored.kind == Int32(HDF5_OPAQUE.rawValue) {
      guard let attribute else {
        throw .type("\(stored.byte_count) opaque bytes without the attribute dtype")
      }
      guard let said, said.bitWidth == 8 * stored.byte_count else {
        throw .contradictingType(
          attribute: attribute, stored: "\(stored.byte_count) opaque bytes")
      }
      return said
    }
    let own = try number(stored)
    guard let attribute else { return own }
    if said == own { return own }
    let isCarrier = [.u8, .u16].contains(own) && said?.bitWidth == own.bitWidth
    guard let said, isCarrier, said.isFloatingPoint || said == .bool || said == .f8e8m0 else {
      throw .contradictingType(attribute: attribute, stored: own.rawValue)
    }
    return said
  }

  /// Throws for classes of types that are never elements of a tensor; strings are left to the caller.
  static func check(_ stored: hdf5_type) throws(HDF5Fault) {
    let others = [HDF5_OPAQUE.rawValue, HDF5_STRING.rawValue]
    guard !others.contains(UInt32(bitPattern: stored.kind)) else { return }
    _ = try number(stored)
  }

  /// The type that the stored type says by itself.
  private static func number(_ stored: hdf5_type) throws(HDF5Fault) -> DType {
    if stored.is_bool != 0 { return .bool }
    let isInteger = stored.kind == Int32(HDF5_INTEGER.rawValue)
    guard isInteger || stored.kind == Int32(HDF5_FLOAT.rawValue) else {
      throw .type(title(of: stored.kind))
    }
    guard stored.precision == 8 * stored.byte_count, stored.bit_offset == 0 else {
      throw .type(
        "numbers of \(stored.precision) bits in \(stored.byte_count) bytes")
    }
    if isInteger {
      guard
        let found = integers.first(where: {
          $0.byteCount == stored.byte_count && $0.isSigned == (stored.is_signed != 0)
        })
      else { throw .type("integers of \(stored.byte_count) bytes") }
      return found.dtype
    }
    guard stored.has_implied_bit != 0,
      let found = floats.first(where: {
        $0.dtype.bitWidth == 8 * stored.byte_count && isSame($0.fields, stored.fields)
      })
    else {
      let f = stored.fields
      throw .type(
        "floating-point numbers of \(stored.byte_count) bytes with \(f.exponent_size) bits of "
          + "exponent, bias \(f.bias), and \(f.mantissa_size) of mantissa")
    }
    return found.dtype
  }

  private static func isSame(_ a: hdf5_float, _ b: hdf5_float) -> Bool {
    a.sign == b.sign && a.exponent_position == b.exponent_position
      && a.exponent_size == b.exponent_size && a.mantissa_position == b.mantissa_position
      && a.mantissa_size == b.mantissa_size && a.bias == b.bias
  }

  /// The type of a name, which may be that of safetensors, or PyTorch's with `torch.` before it.
  private static func dtype(named text: String) -> DType? {
    let name = text.hasPrefix("torch.") ? String(text.dropFirst("torch.".count)) : text
    return names.first { $0.name == name }?.dtype ?? DType(rawValue: name)
  }

  private static func title(of kind: Int32) -> String {
    let titles: [(hdf5_class, String)] = [
      (HDF5_TIME, "times"), (HDF5_STRING, "strings"), (HDF5_BITFIELD, "bit fields"),
      (HDF5_OPAQUE, "opaque bytes"), (HDF5_COMPOUND, "compounds (complex numbers are such)"),
      (HDF5_REFERENCE, "references"), (HDF5_ENUM, "enumerations"),
      (HDF5_VLEN, "sequences of variable length"), (HDF5_ARRAY, "arrays"),
      (HDF5_COMPLEX, "complex numbers"),
    ]
    return titles.first { $0.0.rawValue == UInt32(bitPattern: kind) }?.1 ?? "of an unknown class"
  }

  // MARK: Writing

  /// The name of a type for the attribute `dtype`.
  static func name(of dtype: DType) -> String? { names.first { $0.dtype == dtype }?.name }

  /// How elements of a type are stored; nil for types that are not written.
  static func stored(_ dtype: DType, profile: HDF5Profile) -> hdf5_type? {
    var type = hdf5_type()
    type.byte_count = dtype.bitWidth / 8
    if let integer = integers.first(where: { $0.dtype == dtype }) {
      type.kind = Int32(HDF5_INTEGER.rawValue)
      type.is_signed = integer.isSigned ? 1 : 0
    } else if dtype == .bool {
      type.kind = Int32(HDF5_ENUM.rawValue)
      type.is_bool = 1
    } else if dtype == .f8e8m0 {
      // No sign and no mantissa: for HDF5 it is no floating-point type.
      type.kind = Int32(HDF5_INTEGER.rawValue)
    } else if let float = floats.first(where: { $0.dtype == dtype }) {
      let isKnownToNumpy = dtype == .f16 || dtype.bitWidth >= 32
      let isOpaque = profile == .keras && !isKnownToNumpy
      type.kind = Int32((isOpaque ? HDF5_OPAQUE : HDF5_FLOAT).rawValue)
      type.fields = float.fields
    } else {
      return nil
    }
    return type
  }
}
