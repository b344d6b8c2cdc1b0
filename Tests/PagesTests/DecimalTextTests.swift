import Foundation
import Pages
import Testing

@Suite struct `Decimal text` {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"), (0.012345, "0.01235"), (99.996, "100"),
    (123456, "123,500"), (1e6, "1,000,000"), (12345678901, "1.235e+10"), (1e-4, "0.0001"),
    (9.99996e-5, "0.0001"), (1.5e-7, "1.5e-07"), (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.798e+308"),
    (.nan, "NaN"), (.infinity, "inf"), (-.infinity, "-inf"), (999_999_999, "1e+09"),
  ])
  func `has at most four significant digits`(value: Double, text: String) {
    #expect(DecimalText.significant(value) == text)
  }

  @Test func `padded numbers have as many digits as were asked for`() {
    #expect(DecimalText.significant(1.5, isPadded: true) == "1.500")
    #expect(DecimalText.significant(0.25e-9, digits: 3, isPadded: true) == "2.50e-10")
    #expect(DecimalText.significant(31, digits: 2, isPadded: true) == "31")
    #expect(DecimalText.significant(0, isPadded: true) == "0")
  }

  @Test func `digits are those of the C library`() {
    var generator = Generator(state: 7)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite, value.magnitude >= 1e-300 else { continue }
      for digits in [1, 3, 6, 9] {
        let text = DecimalText.significant(value, digits: digits, isPadded: true)
        let expected = String(format: "%.\(digits - 1)e", value)
        #expect(Double(text.replacing(",", with: "")) == Double(expected), "\(value) \(digits)")
      }
    }
  }

  @Test func `coordinates have two decimals and no exponent`() {
    for (value, text) in [
      (0.0, "0"), (-0.001, "0"), (1.005, "1"), (1.5, "1.5"), (-2.25, "-2.25"), (0.04, "0.04"),
      (-0.04, "-0.04"), (1234567.891, "1234567.89"), (.nan, "0"), (.infinity, "0"), (1e300, "0"),
    ] { #expect(DecimalText.coordinate(value) == text) }
  }

  @Test func `bytes, percentages and powers are named`() {
    #expect(NumberStyle.bytes.text(512) == "512 B")
    #expect(NumberStyle.bytes.text(117_440_512) == "117 MB")
    #expect(NumberStyle.bytes.text(999_600) == "1 MB")
    #expect(NumberStyle.percent.text(0.0123) == "1.23 %")
    #expect(NumberStyle.powerOfTwo.text(-127) == "2⁻¹²⁷")
    #expect(NumberStyle.powerOfTen.text(0.5) == "10^0.5")
    #expect(NumberStyle.percent.text(.nan) == "NaN")
  }
}

/// SplitMix64.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
