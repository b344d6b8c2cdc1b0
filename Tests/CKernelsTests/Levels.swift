/// What every kernel test needs: the levels of this processor and repeatable random numbers.
import CKernels

/// Every level that this processor runs.
let levels = Array(0...ck_level())

/// Lengths and positions around the vector widths: odd, short and just past a block.
let lengths = Array(0...70) + [127, 128, 129, 1000, 1027]

/// The generator of Steele, Lea and Flood ("Fast splittable pseudorandom number generators").
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The position of the first element in which two arrays differ, or nil.
func firstDifference<T: Equatable>(_ a: [T], _ b: [T]) -> Int? {
  guard a != b else { return nil }
  return zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    ?? min(a.count, b.count)
}
