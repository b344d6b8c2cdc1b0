/// A small seeded generator (SplitMix64), so that a failing random case can be repeated.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A whole number from `range`.
  package mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// A number from `range`.
  package mutating func number(_ range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &self)
  }

  /// Numbers of very different magnitudes and both signs, as weights have them.
  package mutating func weights(_ count: Int) -> [Double] {
    (0..<count).map { _ in
      let magnitude = 0x1p-6 * number(0.01...1) * (integer(0...15) == 0 ? 0.001 : 1)
      return Bool.random(using: &self) ? magnitude : -magnitude
    }
  }
}
