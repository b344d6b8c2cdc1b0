import CKernels
import Testing

/// Columns of matrices against their definition, bit by bit.
struct ColumnTests {
  static let shapes = [(1, 1), (3, 15), (4, 16), (9, 17), (5, 40), (13, 1), (2, 130), (0, 5)]

  /// Bits of finite bf16 and f16 numbers.
  static func bits(_ count: Int, _ random: inout SplitMix) -> [UInt16] {
    (0..<count).map { _ in
      UInt16.random(in: 0x2000...0x5FFF, using: &random)
        | UInt16.random(in: 0...1, using: &random) << 15
    }
  }

  /// The products of each pair of columns, added row by row to what is there.
  static func products<T: BinaryFloatingPoint>(
    _ vectors: [[T]], columns: Int, onto start: [Double]
  ) -> [Double] {
    var sums = start
    var pair = 0
    for a in vectors.indices {
      for b in a..<vectors.count {
        for (index, (x, y)) in zip(vectors[a], vectors[b]).enumerated() {
          sums[pair * columns + index % columns] += Double(x) * Double(y)
        }
        pair += 1
      }
    }
    return sums
  }

  /// The sum over the vectors, each step rounded.
  static func combination<T: BinaryFloatingPoint>(
    _ vectors: [[T]], _ base: [T]?, _ factors: [T], columns: Int
  ) -> [T] {
    (vectors.first ?? []).indices.map { index in
      var total: T = 0
      for (number, vector) in vectors.enumerated() {
        let product = vector[index] * factors[number * columns + index % columns]
        total = number == 0 ? product : total + product
      }
      return base.map { $0[index] + total } ?? total
    }
  }

  static func differences<T: BinaryFloatingPoint>(_ vectors: [[T]], _ base: [T]?) -> [[T]] {
    guard let base else { return vectors }
    return vectors.map { zip($0, base).map { $0 - $1 } }
  }

  @Test(arguments: [CK_BF16, CK_F16], levels)
  func `of stored elements follow the definition`(dtype: ck_dtype, level: Int32) {
    var random = SplitMix(seed: 51)
    for (rows, columns) in Self.shapes {
      for (count, hasBase) in [(1, false), (2, false), (2, true), (3, true), (8, false)] {
        let stored = (0...count).map { index in
          Block(Self.bits(rows * columns, &random), byteOffset: index % 3)
        }
        let values = stored.map { block in
          var values = [Float](repeating: 0, count: rows * columns)
          unsafe ck_widen_f32(0, dtype, block.pointer, &values, values.count)
          return values
        }
        let base = hasBase ? values[count] : nil
        let vectors = Self.differences(Array(values.prefix(count)), base)
        let start = (0..<count * (count + 1) / 2 * columns).map { Double($0) }
        let factors = (0..<count * columns).map { _ in Float.random(in: -2...2, using: &random) }

        let addresses = unsafe stored.prefix(count).map { unsafe UnsafeRawPointer($0.pointer) }
        let origin = hasBase ? unsafe UnsafeRawPointer(stored[count].pointer) : nil
        var sums = start
        unsafe ck_column_gram_stored(
          level, dtype, addresses, count, origin, rows, columns, &sums)
        #expect(
          sums == Self.products(vectors, columns: columns, onto: start), "\(rows)x\(columns)")
        let out = Block([Float](repeating: 7, count: rows * columns), byteOffset: 1)
        unsafe ck_combine_columns_stored(
          level, dtype, addresses, count, origin, factors, out.pointer, rows, columns)
        #expect(
          out.values == Self.combination(vectors, base, factors, columns: columns),
          "\(rows)x\(columns)")
        #expect(out.isIntact)
      }
    }
  }

  @Test(arguments: levels)
  func `of working numbers follow the definition`(level: Int32) {
    var random = SplitMix(seed: 52)
    for (rows, columns) in Self.shapes {
      for (count, hasBase) in [(2, false), (2, true), (4, false)] {
        let doubles = (0...count).map { _ in
          (0..<rows * columns).map { _ in Double.random(in: -3...3, using: &random) }
        }
        let singles = doubles.map { $0.map { Float($0) } }
        let factors = (0..<count * columns).map { _ in Double.random(in: -2...2, using: &random) }
        let start = (0..<count * (count + 1) / 2 * columns).map { Double($0) }

        let blocks = singles.map { Block($0, byteOffset: 3) }
        let base = hasBase ? singles[count] : nil
        let vectors = Self.differences(Array(singles.prefix(count)), base)
        let addresses = unsafe blocks.prefix(count).map { unsafe UnsafePointer($0.pointer) }
        let origin = hasBase ? unsafe UnsafePointer(blocks[count].pointer) : nil
        var sums = start
        unsafe ck_column_gram_f32(level, addresses, count, origin, rows, columns, &sums)
        #expect(sums == Self.products(vectors, columns: columns, onto: start))
        let out = Block([Float](repeating: 7, count: rows * columns))
        let single = factors.map { Float($0) }
        unsafe ck_combine_columns_f32(
          level, addresses, count, origin, single, out.pointer, rows, columns)
        #expect(out.values == Self.combination(vectors, base, single, columns: columns))

        let wide = doubles.map { Block($0, byteOffset: 5) }
        let wideBase = hasBase ? doubles[count] : nil
        let wideVectors = Self.differences(Array(doubles.prefix(count)), wideBase)
        let wideAddresses = unsafe wide.prefix(count).map { unsafe UnsafePointer($0.pointer) }
        let wideOrigin = hasBase ? unsafe UnsafePointer(wide[count].pointer) : nil
        sums = start
        unsafe ck_column_gram_f64(level, wideAddresses, count, wideOrigin, rows, columns, &sums)
        #expect(sums == Self.products(wideVectors, columns: columns, onto: start))
        let wideOut = Block([Double](repeating: 7, count: rows * columns))
        unsafe ck_combine_columns_f64(
          level, wideAddresses, count, wideOrigin, factors, wideOut.pointer, rows, columns)
        #expect(
          wideOut.values == Self.combination(wideVectors, wideBase, factors, columns: columns))
        #expect(out.isIntact && wideOut.isIntact)
      }
    }
  }
}
