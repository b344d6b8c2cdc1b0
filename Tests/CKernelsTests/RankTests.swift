import CKernels
import Testing

/// Ranks within rows and variances over arrays against plain sorts and sums.
struct RankTests {
  /// Ranks by a stable sort.
  private static func ranks(_ keys: [UInt64]) -> [UInt32] {
    var ranks = [UInt32](repeating: 0, count: keys.count)
    let order = keys.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
    for (rank, place) in order.enumerated() { ranks[place] = UInt32(rank) }
    return ranks
  }

  @Test(arguments: [1, 2, 5, 23, 24, 100, 1023, 1024, 5000], [0, 1, 2])
  func `are those of a stable sort by magnitude`(count: Int, kind: Int) {
    var random = SplitMix(seed: UInt64(count))
    var x: [Float] = mixed(count, &random)
    if kind == 1 { x = x.indices.map { _ in Float(Int(random.next() % 9)) - 4 } }
    if kind == 2 { x = x.map { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) } }
    let expected = Self.ranks(x.map { UInt64($0.bitPattern & 0x7FFF_FFFF) })
    var ranks = [UInt32](repeating: 0, count: count)
    var scratch = [UInt64](repeating: 0, count: 2 * count)
    unsafe ck_row_ranks_f32(x, count, 1, &ranks, &scratch)
    #expect(ranks == expected)

    let wide = x.map { Double($0) * 1.1 }
    let wideRanks = Self.ranks(wide.map { $0.bitPattern & .max >> 1 })
    unsafe ck_row_ranks_f64(wide, count, 1, &ranks, &scratch)
    #expect(ranks == wideRanks)

    // The same row, its elements three apart.
    var apart = [Float](repeating: 99, count: 3 * count)
    for (index, value) in x.enumerated() { apart[3 * index + 1] = value }
    var strided = [UInt32](repeating: 7, count: 3 * count)
    unsafe apart.withUnsafeBufferPointer { apart in
      unsafe strided.withUnsafeMutableBufferPointer { strided in
        guard let x = apart.baseAddress, let out = strided.baseAddress else { return }
        unsafe ck_row_ranks_f32(x + 1, count, 3, out + 1, &scratch)
      }
    }
    var between = [UInt32](repeating: 7, count: 3 * count)
    for (index, rank) in expected.enumerated() { between[3 * index + 1] = rank }
    #expect(strided == between)
  }

  @Test func `words below the threshold of a rank are kept`() {
    var random = SplitMix(seed: 8)
    for count in lengths {
      let words = (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next()) }
      let ranks = (0..<count).map { _ in UInt32(random.next() % 3) }
      for mask: UInt32 in [.max, 0xFF_FFFF] {
        let thresholds = [0, UInt64(mask) / 2, UInt64(mask) + 1]
        let keep = zip(words, ranks).map { UInt64($0 & mask) < thresholds[Int($1)] }
        let expected = ReductionTests.bits(of: keep)
        let bits = Block([UInt64](repeating: .max, count: expected.count))
        unsafe ck_rank_mask(words, mask, ranks, thresholds, bits.pointer, count)
        #expect(bits.values == expected && bits.isIntact)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7], levels)
  func `variances are running sums in float64`(models: Int, level: Int32) {
    var random = SplitMix(seed: 12)
    for count in lengths {
      let values = (0..<models).map { _ -> [Float] in mixed(count, &random) }
      let expected = (0..<count).map { place -> Double in
        var (mean, squares) = (0.0, 0.0)
        for (index, value) in values.map({ Double($0[place]) }).enumerated() {
          let step = value - mean
          mean += step / Double(index + 1)
          squares += step * (value - mean)
        }
        let variance = squares / Double(models)
        return variance.isNaN ? .nan : variance
      }
      let singles = values.map { Block($0, byteOffset: count % 3) }
      let out = Block([Float](repeating: 7, count: count), byteOffset: count % 5)
      unsafe ck_variances_f32(
        level, singles.map { unsafe UnsafeRawPointer($0.pointer) }, models, out.pointer, count)
      #expect(out.values.map(\.bitPattern) == expected.map { Float($0).bitPattern })
      #expect(out.isIntact)

      let doubles = values.map { Block($0.map(Double.init), byteOffset: count % 3) }
      let wide = Block([Double](repeating: 7, count: count), byteOffset: count % 5)
      unsafe ck_variances_f64(
        level, doubles.map { unsafe UnsafeRawPointer($0.pointer) }, models, wide.pointer, count)
      #expect(wide.values.map(\.bitPattern) == expected.map(\.bitPattern) && wide.isIntact)
    }
  }
}
