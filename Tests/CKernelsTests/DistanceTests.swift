import CKernels
import Testing

/// Kernels on stored elements against the steps on widened ones that they stand for, bit by bit.
struct DistanceTests {
  private static func widened(_ block: Block<UInt16>, _ dtype: ck_dtype) -> [Float] {
    var values = [Float](repeating: 0, count: block.count)
    unsafe ck_widen_f32(0, dtype, block.pointer, &values, block.count)
    return values
  }

  @Test(arguments: [CK_BF16, CK_F16], levels)
  func `of stored elements are those of widened ones`(dtype: ck_dtype, level: Int32) {
    var random = SplitMix(seed: 61)
    for count in lengths {
      // Any pattern: infinities and NaN too.
      let stored = (0..<2).map { index in
        Block(
          (0..<count).map { _ in UInt16.random(in: 0...0xFFFF, using: &random) },
          byteOffset: (count + index) % 3)
      }
      let (x, z) = (Self.widened(stored[0], dtype), Self.widened(stored[1], dtype))
      for (scale, least) in [(0.3, 1.5), (0, 0), (1e-30, 1e-20)] as [(Float, Float)] {
        var expected = [Float](repeating: 0, count: count)
        unsafe ck_sub_f32(0, x, z, &expected, count)
        unsafe ck_magnitude_f32(0, 0, expected, &expected, count)
        unsafe ck_scale_f32(0, scale, expected, &expected, count)
        let out = Block([Float](repeating: 7, count: count), byteOffset: 1)
        unsafe ck_scaled_distance_stored(
          level, dtype, stored[0].pointer, stored[1].pointer, scale, out.pointer, count)
        #expect(out.values.map(\.bitPattern) == expected.map(\.bitPattern), "\(count)")
        var chosen = [Float](repeating: 0, count: count)
        unsafe ck_decide_f32(0, least, expected, x, z, &chosen, count)
        unsafe ck_choose_distant_stored(
          level, dtype, stored[0].pointer, stored[1].pointer, scale, least, out.pointer, count)
        #expect(out.values.map(\.bitPattern) == chosen.map(\.bitPattern), "\(count)")
        #expect(out.isIntact)
      }
    }
  }

  @Test(arguments: [CK_BF16, CK_F16], levels)
  func `of softmax of stored elements are those of widened ones`(dtype: ck_dtype, level: Int32) {
    var random = SplitMix(seed: 62)
    for count in lengths where count > 0 {
      let stored = (0..<2).map { index in
        Block(
          (0..<count).map { _ in
            UInt16.random(in: 0x3000...0x4300, using: &random)
              | UInt16.random(in: 0...1, using: &random) << 15
          }, byteOffset: (count + index) % 3)
      }
      let (x, z) = (Self.widened(stored[0], dtype), Self.widened(stored[1], dtype))
      var scratch = [Double](repeating: 7, count: 2 * count)
      let expected = unsafe ck_softmax_divergence_f32(0, x, z, 1e-8, &scratch, count)
      let found = unsafe ck_softmax_divergence_stored(
        level, dtype, stored[0].pointer, stored[1].pointer, 1e-8, &scratch, count)
      #expect(found.bitPattern == expected.bitPattern, "\(count)")
    }
  }
}
