/// A number of NumPy, which a pickle gives as a dtype and bytes.
///
/// Source: NumPy 2.4, `numpy/_core/src/multiarray/scalarapi.c` and `descriptor.c`.
struct NumpyScalar {
  let int: Int?
  let double: Double

  private static let makers: Set<PickleGlobal> = [
    PickleGlobal("numpy.core.multiarray", "scalar"),
    PickleGlobal("numpy._core.multiarray", "scalar"),
  ]
  private static let dtype = PickleGlobal("numpy", "dtype")

  init?(_ value: PickleValue) {
    guard let object = value.object, object.isCall, let maker = object.type,
      Self.makers.contains(maker), object.arguments.count == 2,
      let dtype = object.arguments[0].object, dtype.type == Self.dtype,
      let code = dtype.arguments.first?.string, var bytes = object.arguments[1].bytes,
      bytes.count <= 8, code.dropFirst() == "\(bytes.count)"
    else { return nil }
    if dtype.state?[1]?.string == ">" { bytes.reverse() }
    let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = 64 - 8 * bytes.count
    switch (code.first, bytes.count) {
    case ("b", 1), ("u", _):
      guard let value = Int(exactly: bits) else { return nil }
      (int, double) = (value, Double(value))
    case ("i", _):
      let value = Int(Int64(bitPattern: bits << UInt64(unused)) >> Int64(unused))
      (int, double) = (value, Double(value))
    case ("f", 2): (int, double) = (nil, Double(Float16(bitPattern: UInt16(bits))))
    case ("f", 4): (int, double) = (nil, Double(Float(bitPattern: UInt32(bits))))
    case ("f", 8): (int, double) = (nil, Double(bitPattern: bits))
    default: return nil
    }
  }
}

extension PickleValue {
  var numpyScalar: NumpyScalar? { NumpyScalar(self) }
}
