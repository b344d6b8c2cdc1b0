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
}
