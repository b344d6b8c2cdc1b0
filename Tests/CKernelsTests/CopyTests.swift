import CKernels
import Testing

/// Strided copies against a naive loop.
struct CopyTests {
  @Test(arguments: [1, 2, 3, 4, 7, 8, 16, 33], [0, 1, 5, 40])
  func `runs go to their strides`(runBytes: Int, count: Int) {
    for (sourceStride, targetStride) in [
      (runBytes, runBytes), (runBytes + 3, runBytes), (runBytes, runBytes + 5),
      (-(runBytes + 1), runBytes + 2), (0, runBytes),
    ] {
      let extent = (runBytes + 5) * (count + 1)
      let bytes = (0..<2 * extent).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      let source = Block(bytes), target = Block([UInt8](repeating: 0, count: extent))
      unsafe ck_copy_strided(
        target.pointer, targetStride, source.pointer + extent, sourceStride, runBytes, count)
      var expected = [UInt8](repeating: 0, count: extent)
      for run in 0..<count {
        for byte in 0..<runBytes {
          expected[run * targetStride + byte] = bytes[extent + run * sourceStride + byte]
        }
      }
      #expect(target.values == expected && target.isIntact)
    }
  }
}
