internal import CKernels

/// The 32-bit Mersenne Twister MT19937, seeded as torch's CPU generator is.
///
/// Source: Matsumoto and Nishimura, ACM TOMACS 8(1), 1998; `init_genrand` of the 2002 version.
package struct MersenneTwister: Sendable {
  var state = ck_mt19937()

  package init(seed: UInt32) { unsafe ck_mt19937_seed(&state, seed) }

  /// A generator that nothing draws from.
  package static let unused = Self(seed: 0)

  /// Passes over `count` outputs.
  package mutating func skip(_ count: Int) {
    unsafe ck_mt19937_skip(KernelLevel.best.rawValue, &state, UInt64(count))
  }

  /// The next `count` outputs modulo `bound`, as torch's `randint` takes them on the CPU.
  ///
  /// Bounds of 2^32 and more take two outputs for each number, the first one the upper half.
  package mutating func integers(_ count: Int, below bound: Int) -> [UInt64] {
    let bound = UInt64(max(1, bound))
    let isWide = bound >= 1 << 32
    var words = [UInt32](repeating: 0, count: isWide ? 2 * count : count)
    let wordCount = words.count
    unsafe words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      unsafe ck_mt19937_words(KernelLevel.best.rawValue, &state, base, wordCount)
    }
    guard isWide else { return words.map { UInt64($0) % bound } }
    return (0..<count).map { index in
      (UInt64(words[2 * index]) << 32 | UInt64(words[2 * index + 1])) % bound
    }
  }
}
