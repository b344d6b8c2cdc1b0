import CKernels
import Testing

/// Elementwise operations against plain arithmetic, bit by bit, at every level.
struct ElementwiseTests {
  @Test(arguments: Operation<Float>.singles)
  func `float32 operations follow their formula`(operation: Operation<Float>) {
    check(operation)
  }

  @Test(arguments: Operation<Double>.doubles)
  func `float64 operations follow their formula`(operation: Operation<Double>) {
    check(operation)
  }

  @Test(arguments: levels)
  func `an output may be an input`(level: Int32) {
    var random = SplitMix(seed: 6)
    for count in lengths {
      let a: [Float] = mixed(count, &random), b: [Float] = mixed(count, &random)
      var apart = a
      unsafe ck_sub_f32(level, a, b, &apart, count)
      let left = Block(a, byteOffset: 3), right = Block(b)
      unsafe ck_sub_f32(level, left.pointer, right.pointer, left.pointer, count)
      #expect(left.values.map(\.bitPattern) == apart.map(\.bitPattern))
      let other = Block(a)
      unsafe ck_sub_f32(level, other.pointer, right.pointer, right.pointer, count)
      #expect(right.values.map(\.bitPattern) == apart.map(\.bitPattern))
    }
  }

  /// Runs an operation at every level on every length.
  func check<T>(_ operation: Operation<T>) {
    var random = SplitMix(seed: 5)
    for count in lengths {
      let a: [T] = mixed(count, &random), b: [T] = mixed(count, &random)
      let m: [T] = mixed(count, &random), d: [T] = mixed(count, &random)
      let expected = (0..<count).map { operation.formula(a[$0], b[$0], m[$0], d[$0]) }
      for level in levels {
        let left = Block(a, byteOffset: count % 5), right = Block(b, byteOffset: count % 3)
        let first = Block(m, byteOffset: count % 7), second = Block(d)
        operation.kernel(level, left, right, first, second)
        #expect(
          isSame(first.values, expected.map { canonical($0.0) }),
          "level \(level), \(count) elements")
        #expect(
          isSame(second.values, zip(expected, d).map { $0.1.map(canonical) ?? $1 }),
          "level \(level), \(count) elements")
        #expect(first.isIntact && second.isIntact)
      }
    }
  }

  func canonical<T: BinaryFloatingPoint>(_ number: T) -> T { number.isNaN ? .nan : number }

  /// Whether numbers have the same bits.
  func isSame<T: BinaryFloatingPoint>(_ found: [T], _ expected: [T]) -> Bool {
    zip(found, expected).allSatisfy { found, number in
      found.sign == number.sign && found.exponentBitPattern == number.exponentBitPattern
        && found.significandBitPattern == number.significandBitPattern
    }
  }
}

/// Numbers of all kinds, NaNs with signs and payloads among them.
func mixed<T: BinaryFloatingPoint>(_ count: Int, _ random: inout SplitMix) -> [T] {
  let payload = T(
    sign: .plus, exponentBitPattern: T.nan.exponentBitPattern,
    significandBitPattern: T.nan.significandBitPattern | 0x1234)
  let special: [T] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, -.nan, payload, -payload, .greatestFiniteMagnitude,
    .leastNonzeroMagnitude, -.leastNormalMagnitude,
  ]
  return (0..<count).map { _ in
    let choice = random.next()
    if choice % 4 == 0 { return special[Int(choice / 4 % UInt64(special.count))] }
    let fraction = T(Int64(bitPattern: random.next())) / T(Int64.max)
    return fraction * T(sign: .plus, exponent: T.Exponent(choice / 4 % 40) - 20, significand: 1)
  }
}
