import CKernels
import Testing

/// Conversions that count what becomes of numbers, against the conversions that do not.
struct CountedNarrowingTests {
  /// What was counted.
  struct Counts: Equatable { var nonfinite = 0, overflowed = 0, flushed = 0 }

  /// What should be counted, by the numbers before and after.
  static func expected(_ before: [Double], _ after: [Double]) -> Counts {
    var counts = Counts()
    for (x, y) in zip(before, after) {
      if !y.isFinite { counts.nonfinite += 1 }
      if x.isFinite, !y.isFinite { counts.overflowed += 1 }
      if x != 0, y == 0 { counts.flushed += 1 }
    }
    return counts
  }

  /// Every boundary of a format, numbers of all sizes, zeros, infinities and NaNs.
  static func source(_ format: Format) -> [Float] {
    NarrowingTests.singles + NarrowingTests.boundaries(of: format, as: Float.self)
      + [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
  }

  @Test(arguments: Format.all)
  func `give the same bytes and say what was lost, at every level`(format: Format) {
    let singles = Self.source(format)
    let doubles =
      singles.map(Double.init) + NarrowingTests.boundaries(of: format, as: Double.self)
      + [1e39, -1e300, .leastNonzeroMagnitude, 3e-46, -1e-60]
    for level in levels {
      let codes = NarrowingTests.narrow(level, format, singles)
      var bytes = [UInt8](repeating: 0, count: singles.count * format.byteCount)
      var found = ck_store_counts(nonfinite: 1, overflowed: 2, flushed: 3)
      unsafe ck_narrow_counted_f32(
        level, format.dtype, singles, &bytes, singles.count, &found)
      #expect(firstDifference(format.codes(of: bytes), codes) == nil)
      var expected = Self.expected(singles.map(Double.init), codes.map(format.value))
      #expect(expected.overflowed > 0 && expected.flushed > 0)
      #expect(Self.counts(found) == expected.adding(1, 2, 3))

      let wide = NarrowingTests.narrow(level, format, doubles)
      bytes = [UInt8](repeating: 0, count: doubles.count * format.byteCount)
      found = ck_store_counts()
      unsafe ck_narrow_counted_f64(
        level, format.dtype, doubles, &bytes, doubles.count, &found)
      #expect(firstDifference(format.codes(of: bytes), wide) == nil)
      expected = Self.expected(doubles, wide.map(format.value))
      #expect(Self.counts(found) == expected)
    }
  }

  @Test(arguments: levels)
  func `float64 is lost in float32, and nothing in what is as wide`(level: Int32) {
    let doubles = [
      1, 0, -0.0, .infinity, .nan, 1e300, -1e39, 0x1.FFFFFEp127, 0x1.FFFFFEFp127, 0x1.FFFFFFp127,
      0x1p-149, 0x1p-150, (0x1p-150).nextUp, .leastNonzeroMagnitude, -1e-60,
    ]
    var singles = [Float](repeating: 0, count: doubles.count)
    var found = ck_store_counts()
    unsafe ck_narrow_counted_f64(level, CK_F32, doubles, &singles, doubles.count, &found)
    #expect(Self.counts(found) == Self.expected(doubles, doubles.map { Double(Float($0)) }))
    #expect(firstDifference(singles.map(\.bitPattern), doubles.map { Float($0).bitPattern }) == nil)

    var same = [Double](repeating: 0, count: doubles.count)
    found = ck_store_counts()
    unsafe ck_narrow_counted_f64(level, CK_F64, doubles, &same, doubles.count, &found)
    #expect(Self.counts(found) == Counts(nonfinite: 2))
    #expect(same.map(\.bitPattern) == doubles.map(\.bitPattern))

    let source = NarrowingTests.singles
    let nonfinite = source.count { !$0.isFinite }
    var copies = source
    found = ck_store_counts()
    unsafe ck_narrow_counted_f32(level, CK_F32, source, &copies, source.count, &found)
    #expect(Self.counts(found) == Counts(nonfinite: nonfinite))
    #expect(copies.map(\.bitPattern) == source.map(\.bitPattern))
    var widened = [Double](repeating: 0, count: source.count)
    unsafe ck_narrow_counted_f32(level, CK_F64, source, &widened, source.count, &found)
    #expect(Self.counts(found) == Counts(nonfinite: 2 * nonfinite))
  }

  @Test(arguments: Format.all)
  func `levels agree on every length and offset`(format: Format) {
    let source = Self.source(format)
    for count in lengths {
      let singles = Array(source[(count * 47)..<(count * 48)])
      let results = levels.map { level in
        let narrow = Block(singles, byteOffset: count % 3)
        let wide = Block(singles.map(Double.init), byteOffset: count % 5)
        let empty = [UInt8](repeating: 0, count: count * format.byteCount)
        let (a, b) = (Block(empty, byteOffset: count % 7), Block(empty))
        var found = ck_store_counts()
        unsafe ck_narrow_counted_f32(
          level, format.dtype, narrow.pointer, a.pointer, count, &found)
        unsafe ck_narrow_counted_f64(
          level, format.dtype, wide.pointer, b.pointer, count, &found)
        #expect(a.isIntact && b.isIntact && a.values == b.values)
        let codes = format.codes(of: a.values).map(format.value)
        let expected = Self.expected(singles.map(Double.init), codes)
        #expect(
          Self.counts(found)
            == expected.adding(expected.nonfinite, expected.overflowed, expected.flushed))
        return a.values
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(count) elements")
    }
  }

  static func counts(_ found: ck_store_counts) -> Counts {
    Counts(nonfinite: found.nonfinite, overflowed: found.overflowed, flushed: found.flushed)
  }
}

extension CountedNarrowingTests.Counts {
  fileprivate func adding(_ nonfinite: Int, _ overflowed: Int, _ flushed: Int) -> Self {
    Self(
      nonfinite: self.nonfinite + nonfinite, overflowed: self.overflowed + overflowed,
      flushed: self.flushed + flushed)
  }
}
