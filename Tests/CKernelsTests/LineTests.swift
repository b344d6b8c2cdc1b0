import CKernels
import Testing

/// Sums of squares of rows and columns against their definition, bit by bit.
struct LineTests {
  static let shapes = [(1, 1), (3, 15), (4, 16), (9, 17), (5, 40), (13, 1), (2, 130), (0, 5)]

  /// Rows as reductions in 16 lanes, columns added row by row to what is there.
  static func squares(
    _ values: [Double], columns: Int, onto start: [Double]
  ) -> (rows: [Double], columns: [Double]) {
    var sums = start
    let rows = stride(from: 0, to: values.count, by: max(columns, 1)).map { first in
      let row = values[first..<first + columns].map { $0 * $0 }
      for (column, square) in row.enumerated() { sums[column] += square }
      return ReductionTests.sum(row)
    }
    return (rows, sums)
  }

  @Test(arguments: levels)
  func `follow the definition`(level: Int32) {
    var random = SplitMix(seed: 41)
    for (rows, columns) in Self.shapes {
      let bits = (0..<rows * columns).map { _ in
        // Finite bf16 and f16 numbers.
        UInt16.random(in: 0...0x7BFF, using: &random) | UInt16.random(in: 0...1, using: &random)
          << 15
      }
      let brains = bits.map { Double(Float(bitPattern: UInt32($0) << 16)) }
      let singles = brains.map { Float($0) * 1.1 }
      let doubles = brains.map { $0 * 1e-30 / 3 }
      for (type, values, source) in [
        (CK_BF16, brains, raw(bits, byteOffset: 1)),
        (CK_F16, bits.map { Double(Float16(bitPattern: $0)) }, raw(bits, byteOffset: 1)),
        (CK_F32, singles.map { Double($0) }, raw(singles, byteOffset: 3)),
        (CK_F64, doubles, raw(doubles, byteOffset: 5)),
      ] {
        let start = (0..<columns).map { Double($0) }
        let expected = Self.squares(values, columns: columns, onto: start)
        var (rowSums, columnSums) = ([Double](repeating: -1, count: rows), start)
        unsafe ck_line_squares(
          level, type, source.pointer, rows, columns, &rowSums, &columnSums)
        #expect(rowSums == expected.rows, "rows of \(rows)x\(columns)")
        #expect(columnSums == expected.columns, "columns of \(rows)x\(columns)")
      }
    }
  }
}
