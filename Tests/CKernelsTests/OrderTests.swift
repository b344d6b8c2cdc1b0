import CKernels
import Testing

/// Order keys, values and digits against their definitions.
struct OrderTests {
  static let ordered32: [Float] = [
    -.infinity, -.greatestFiniteMagnitude, -1.5, -.leastNonzeroMagnitude, -0.0, 0,
    .leastNonzeroMagnitude, 1, 1.0000001, .infinity, .nan,
  ]

  @Test(arguments: levels)
  func `keys are ordered as numbers are`(level: Int32) {
    for padding in 0..<20 {
      let singles = Self.ordered32 + Array(repeating: Float.nan, count: padding)
      let doubles = singles.map { Double($0) }
      let integers: [Int32] = [.min, -7, -1, 0, 1, .max] + Array(repeating: .max, count: padding)
      let longs: [Int64] = [.min, -7, -1, 0, 1, .max] + Array(repeating: .max, count: padding)
      for (type, source, values) in [
        (CK_WIDE_F32, raw(singles, byteOffset: 1), doubles),
        (CK_WIDE_F64, raw(doubles, byteOffset: 3), doubles),
        (CK_WIDE_I32, raw(integers, byteOffset: 1), integers.map { Double($0) }),
        (CK_WIDE_I64, raw(longs, byteOffset: 5), longs.map { Double($0) }),
        (
          CK_WIDE_U32, raw(integers.map { UInt32(bitPattern: $0) }.sorted(), byteOffset: 1),
          integers.map { UInt32(bitPattern: $0) }.sorted().map { Double($0) }
        ),
        (
          CK_WIDE_U64, raw(longs.map { UInt64(bitPattern: $0) }.sorted(), byteOffset: 1),
          longs.map { UInt64(bitPattern: $0) }.sorted().map { Double($0) }
        ),
      ] {
        var keys = [UInt64](repeating: 1, count: values.count)
        var found = [Double](repeating: 1, count: values.count)
        unsafe ck_order_keys(level, type, source.pointer, &keys, values.count)
        unsafe ck_wide_values(level, type, source.pointer, &found, values.count)
        #expect(keys == keys.sorted(), "\(type)")
        #expect(Set(keys).count == values.count - padding, "\(type)")
        #expect(zip(found, values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(type)")
      }
    }
  }

  @Test(arguments: levels)
  func `digits are counted under each of the prefixes`(level: Int32) {
    var random = SplitMix(seed: 61)
    let prefixes: [UInt64] = [1, 3, 4]
    for count in lengths + [5000] {
      let keys = (0..<count).map { _ in UInt64.random(in: 0..<6 << 32, using: &random) }
      var expected = [UInt32](repeating: 0, count: 3 << 16)
      for key in keys {
        guard let place = prefixes.firstIndex(of: key >> 32) else { continue }
        expected[place << 16 + Int(key >> 16 & 0xFFFF)] += 1
      }
      var counts = [UInt32](repeating: 0, count: 3 << 16)
      unsafe ck_count_key_digits(level, keys, count, prefixes, 3, 16, &counts)
      #expect(firstDifference(counts, expected) == nil, "\(count) keys")
      var all = [UInt32](repeating: 0, count: 1 << 16)
      unsafe ck_count_key_digits(level, keys, count, nil, 0, 16, &all)
      #expect(all.reduce(0, +) == count)
    }
  }
}
