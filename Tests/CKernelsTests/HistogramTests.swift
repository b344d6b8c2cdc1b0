import CKernels
import Testing

/// Histograms of magnitude keys against a naive count.
struct HistogramTests {
  /// A round of a radix selection.
  struct Round: Sendable, CustomTestStringConvertible {
    let prefixShift: UInt32
    let shift: UInt32
    let digitBits: UInt32

    var testDescription: String { "keys >> \(prefixShift), \(digitBits) bits from \(shift)" }
  }

  static func naive(_ keys: [UInt64], _ round: Round, prefix: UInt64, width: UInt32) -> [UInt32] {
    var counts = [UInt32](repeating: 1, count: 1 << round.digitBits)
    for key in keys where round.prefixShift >= width || key >> round.prefixShift == prefix {
      counts[Int(key >> round.shift) & (counts.count - 1)] += 1
    }
    return counts
  }

  static let rounds32 = [(32, 20, 11), (40, 15, 16), (20, 10, 10), (23, 12, 11), (20, 4, 16)]
    .map { Round(prefixShift: $0, shift: $1, digitBits: $2) }
  static let rounds64 = [(64, 52, 11), (80, 47, 16), (52, 41, 11), (50, 34, 16), (60, 0, 1)]
    .map { Round(prefixShift: $0, shift: $1, digitBits: $2) }

  @Test(arguments: rounds32)
  func `float32 digits are counted under their prefix`(round: Round) {
    var random = SplitMix(seed: 11)
    for count in lengths + [5000] {
      let x = (0..<count).map { Float.random(in: -2...2, using: &random) * Float($0 % 3) }
      let keys = x.map { UInt64($0.magnitude.bitPattern) }
      let prefix = (keys.last ?? 0) >> min(round.prefixShift, 63)
      let expected = Self.naive(keys, round, prefix: prefix, width: 32)
      for level in levels {
        let source = Block(x, byteOffset: count % 5)
        var counts = [UInt32](repeating: 1, count: expected.count)
        unsafe ck_magnitude_histogram_f32(
          level, source.pointer, count, round.prefixShift, prefix, round.shift, round.digitBits,
          &counts)
        #expect(firstDifference(counts, expected) == nil, "level \(level), \(count) elements")
      }
    }
  }

  @Test(arguments: rounds64)
  func `float64 digits are counted under their prefix`(round: Round) {
    var random = SplitMix(seed: 12)
    for count in lengths + [5000] {
      let x = (0..<count).map { Double.random(in: -2...2, using: &random) * Double($0 % 3) }
      let keys = x.map { $0.magnitude.bitPattern }
      let prefix = round.prefixShift < 64 ? (keys.last ?? 0) >> round.prefixShift : 0
      let expected = Self.naive(keys, round, prefix: prefix, width: 64)
      for level in levels {
        let source = Block(x, byteOffset: count % 5)
        var counts = [UInt32](repeating: 1, count: expected.count)
        unsafe ck_magnitude_histogram_f64(
          level, source.pointer, count, round.prefixShift, prefix, round.shift, round.digitBits,
          &counts)
        #expect(firstDifference(counts, expected) == nil, "level \(level), \(count) elements")
      }
    }
  }
}
