import Reports
import Testing

@Suite struct `Quantities in words` {
  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.00 KB"), (1005, "1.00 KB"),
    (9_995, "10.0 KB"), (99_949, "99.9 KB"), (99_950, "100 KB"), (999_499, "999 KB"),
    (999_500, "1.00 MB"), (15_200_000_000, "15.2 GB"), (Int.max, "9223 PB"),
  ])
  func `bytes have three digits and a decimal unit`(count: Int, text: String) {
    #expect(Quantity.bytes(count) == text)
  }

  @Test(arguments: [
    (640, "640"), (8_030_261_248, "8.03 B"), (134_515_008, "135 M"), (999_999, "1.00 M"),
  ])
  func `elements have the units of the field`(count: Int, text: String) {
    #expect(Quantity.elements(count) == text)
  }

  @Test(arguments: [
    (0, "0.00 s"), (9.994, "9.99 s"), (9.996, "10.0 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"),
    (125, "2 min 05 s"), (3599.6, "1 h 00 min"), (3720, "1 h 02 min"), (-1, "?"), (.infinity, "?"),
    (.nan, "?"),
  ])
  func `durations change their unit as they grow`(seconds: Double, text: String) {
    #expect(Quantity.duration(seconds: seconds) == text)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `digits stand in groups of three`(number: Int, text: String) {
    #expect(Quantity.grouped(number) == text)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (2.25, 1, "2.3"), (-0.04, 1, "0.0"), (-2.5, 0, "-3"),
    (1e20, 2, "1e+20"), (.nan, 1, "nan"),
  ])
  func `decimals are fixed`(value: Double, digits: Int, text: String) {
    #expect(Quantity.fixed(value, digits: digits) == text)
  }
}
