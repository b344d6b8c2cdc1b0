import CKernels
import Testing

/// Float32 and float64 to the small formats, against a search for the nearest value.
struct NarrowingTests {
  /// Every value, every midpoint, and the neighbours of both, of both signs.
  static func boundaries<T: BinaryFloatingPoint>(of format: Format, as: T.Type) -> [T] {
    let magnitudes = format.magnitudes
    return format.finiteCodes.flatMap { code -> [T] in
      let value = T(magnitudes[code])
      let midpoint = T((magnitudes[code] + magnitudes[code + 1]) / 2)
      let sign: T = code % 3 == 0 ? -1 : 1
      return [value, value.nextUp, midpoint.nextDown, midpoint, midpoint.nextUp].map { $0 * sign }
    }
  }

  static func narrow(_ level: Int32, _ format: Format, _ source: [Float]) -> [Int] {
    var bytes = [UInt8](repeating: 0, count: source.count * format.byteCount)
    unsafe ck_narrow_f32(level, format.dtype, source, &bytes, source.count)
    return format.codes(of: bytes)
  }

  static func narrow(_ level: Int32, _ format: Format, _ source: [Double]) -> [Int] {
    var bytes = [UInt8](repeating: 0, count: source.count * format.byteCount)
    unsafe ck_narrow_f64(level, format.dtype, source, &bytes, source.count)
    return format.codes(of: bytes)
  }

  /// Every upper half of a float32 with some lower halves around ties, and random bits.
  static let singles: [Float] = {
    var random = SplitMix(seed: 3)
    return (0..<65536).flatMap { upper -> [Float] in
      let lower: [UInt32] = [0, 0x8000, UInt32.random(in: 0...0xFFFF, using: &random)]
      return lower.map { Float(bitPattern: UInt32(upper) << 16 | $0) }
    }
  }()

  @Test(arguments: Format.all)
  func `float32 rounds to the nearest code at every level`(format: Format) {
    let magnitudes = format.magnitudes
    let source = (Self.singles + Self.boundaries(of: format, as: Float.self)).filter { !$0.isNaN }
    let expected = source.map { format.code(nearestTo: Double($0), among: magnitudes) }
    for level in levels {
      let difference = firstDifference(Self.narrow(level, format, source), expected)
      #expect(difference == nil, "level \(level): \(difference.map { source[$0] } ?? 0)")
    }
  }

  @Test(arguments: Format.all)
  func `float64 rounds once at every level`(format: Format) {
    let magnitudes = format.magnitudes
    var random = SplitMix(seed: 4)
    let source =
      Self.boundaries(of: format, as: Double.self)
      + (0..<20000).map { _ in Double(bitPattern: random.next()) }
      .filter { !$0.isNaN } + [.infinity, -.infinity, 1e39, -1e-46, 3e-40]
    let expected = source.map { format.code(nearestTo: $0, among: magnitudes) }
    for level in levels {
      let difference = firstDifference(Self.narrow(level, format, source), expected)
      #expect(difference == nil, "level \(level): \(difference.map { source[$0] } ?? 0)")
    }
  }

  @Test(arguments: levels)
  func `binary16 agrees with the standard library`(level: Int32) {
    let source = Self.singles.filter { !$0.isNaN }
    let expected = source.map { Int(Float16($0).bitPattern) }
    #expect(firstDifference(Self.narrow(level, .f16, source), expected) == nil)
  }

  @Test(arguments: Format.all)
  func `NaNs stay NaNs with their sign and upper payload`(format: Format) {
    let source = Self.singles.filter(\.isNaN)
    let quiet = 1 << (format.mantissaBits - 1), payload = 2 * quiet - 1
    let expected = source.map { x in
      let kept = Int(x.bitPattern) >> (23 - format.mantissaBits) & payload
      return format.overflow | quiet | kept | (x.sign == .minus ? format.signBit : 0)
    }
    #expect(expected.allSatisfy(format.isNaN))
    for level in levels {
      #expect(firstDifference(Self.narrow(level, format, source), expected) == nil)
      #expect(firstDifference(Self.narrow(level, format, source.map(Double.init)), expected) == nil)
    }
  }

  @Test(arguments: Format.all)
  func `rounding in place is narrowing and widening`(format: Format) {
    let source = Self.singles.enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
    for level in levels {
      var bytes = [UInt8](repeating: 0, count: source.count * format.byteCount)
      var expected = source, rounded = source
      unsafe ck_narrow_f32(level, format.dtype, source, &bytes, source.count)
      unsafe ck_widen_f32(level, format.dtype, bytes, &expected, source.count)
      unsafe ck_round_f32(level, format.dtype, &rounded, source.count)
      #expect(firstDifference(rounded.map(\.bitPattern), expected.map(\.bitPattern)) == nil)
    }
  }

  @Test(arguments: Format.all)
  func `levels agree on every length and offset`(format: Format) {
    for count in lengths {
      let singles = Array(Self.singles[(count * 31)..<(count * 32)])
      let results = levels.map { level in
        let source = Block(singles, byteOffset: count % 3)
        let wide = Block(singles.map(Double.init), byteOffset: count % 5)
        let empty = [UInt8](repeating: 0, count: count * format.byteCount)
        let narrow = Block(empty, byteOffset: count % 7), other = Block(empty)
        unsafe ck_narrow_f32(level, format.dtype, source.pointer, narrow.pointer, count)
        unsafe ck_narrow_f64(level, format.dtype, wide.pointer, other.pointer, count)
        #expect(narrow.isIntact && other.isIntact)
        return narrow.values + other.values
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(count) elements")
    }
  }

  @Test(arguments: levels)
  func `float32 and float64 narrow as the standard library converts`(level: Int32) {
    let doubles = Self.singles.filter { !$0.isNaN }.prefix(10000).map { Double($0) * 1.000_000_03 }
    var singles = [Float](repeating: 0, count: doubles.count)
    unsafe ck_narrow_f64(level, CK_F32, doubles, &singles, doubles.count)
    #expect(firstDifference(singles, doubles.map { Float($0) }) == nil)
    var widened = [Double](repeating: 0, count: doubles.count)
    unsafe ck_narrow_f32(level, CK_F64, singles, &widened, doubles.count)
    #expect(firstDifference(widened, singles.map { Double($0) }) == nil)
    var rounded = singles
    unsafe ck_round_f32(level, CK_F32, &rounded, rounded.count)
    #expect(firstDifference(rounded, singles) == nil)
  }
}
