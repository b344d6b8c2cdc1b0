import CKernels
import Testing

/// Surveys and central moments against their definitions, bit by bit.
struct SurveyTests {
  static func numbers(_ count: Int, using random: inout SplitMix) -> [Double] {
    let rare: [Double] = [
      .nan, -.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -0x1p-1040, 1e-300,
    ]
    return (0..<count).map { _ in
      let choice = Int.random(in: 0...30, using: &random)
      return choice < rare.count ? rare[choice] : Double.random(in: -3...3, using: &random)
    }
  }

  @Test(arguments: levels)
  func `count and add up what is there`(level: Int32) {
    var random = SplitMix(seed: 51)
    for count in lengths {
      let x = Self.numbers(count, using: &random)
      let source = Block(x, byteOffset: count % 7)
      var found = ck_survey()
      unsafe ck_survey_f64(level, source.pointer, count, 1e-300, &found)
      let finite = x.map { $0.isFinite ? $0 : 0 }
      #expect(Int(found.zeros) == x.filter { $0 == 0 }.count)
      #expect(Int(found.negative_zeros) == x.filter { $0 == 0 && $0.sign == .minus }.count)
      #expect(Int(found.denormals) == x.filter { $0 != 0 && $0.magnitude < 1e-300 }.count)
      #expect(Int(found.nans) == x.filter(\.isNaN).count)
      #expect(Int(found.positive_infinities) == x.filter { $0 == .infinity }.count)
      #expect(Int(found.negative_infinities) == x.filter { $0 == -.infinity }.count)
      #expect(found.sum == ReductionTests.sum(finite))
      #expect(found.magnitude_sum == ReductionTests.sum(finite.map(\.magnitude)))
      #expect(found.square_sum == ReductionTests.sum(finite.map { $0 * $0 }))
      let magnitudes = finite.map(\.magnitude)
      #expect(found.largest == magnitudes.max() ?? 0)
      #expect(found.least == magnitudes.filter { $0 > 0 }.min() ?? .infinity)
    }
  }

  @Test(arguments: levels)
  func `central moments leave out what is not finite`(level: Int32) {
    var random = SplitMix(seed: 52)
    for count in lengths {
      let x = Self.numbers(count, using: &random)
      let source = Block(x, byteOffset: count % 7)
      var found = [0.0, 0, 0]
      unsafe ck_central_moments_f64(level, source.pointer, count, 0.25, &found)
      let distances = x.map { $0.isFinite ? $0 - 0.25 : 0 }
      let expected = [
        ReductionTests.sum(distances.map { $0 * $0 }),
        ReductionTests.sum(distances.map { $0 * $0 * $0 }),
        ReductionTests.sum(distances.map { ($0 * $0) * ($0 * $0) }),
      ]
      #expect(found == expected, "\(count) elements")
    }
  }
}
