import CKernels
import Testing

/// Counts of codes against naive counts.
struct CodeTests {
  @Test func `16-bit codes are counted`() {
    var random = SplitMix(seed: 31)
    for count in lengths {
      let codes = (0..<count).map { _ in UInt16.random(in: 0...999, using: &random) }
      var expected = [UInt32](repeating: 2, count: 65536)
      for code in codes { expected[Int(code)] += 1 }
      let source = Block(codes, byteOffset: count % 3)
      var counts = [UInt32](repeating: 2, count: 65536)
      unsafe ck_count_codes_16(source.pointer, count, &counts)
      #expect(firstDifference(counts, expected) == nil, "\(count) elements")
    }
  }

  @Test func `8-bit codes and exponents are counted in four tables`() {
    var random = SplitMix(seed: 32)
    for count in lengths {
      let codes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var counts = [UInt32](repeating: 0, count: 1024)
      let source = Block(codes, byteOffset: count % 3)
      unsafe ck_count_codes_8(source.pointer, count, &counts)
      for code in 0..<256 {
        let found = (0..<4).reduce(0) { $0 + counts[$1 * 256 + code] }
        #expect(Int(found) == codes.filter { $0 == code }.count)
      }
      let numbers = codes.map { Double($0) - 100 }
      var exponents = [UInt32](repeating: 0, count: 4 * 4096)
      unsafe ck_count_exponents(numbers, count, &exponents)
      for place in [0, 1023, 1029, 2048 + 1029, 2048 + 1027] {
        let found = (0..<4).reduce(0) { $0 + exponents[$1 * 4096 + place] }
        #expect(Int(found) == numbers.filter { $0.bitPattern >> 52 == UInt64(place) }.count)
      }
    }
  }

  @Test(arguments: [UInt32(4), 6])
  func `packed codes are taken apart from the lowest bits on`(bits: UInt32) {
    var random = SplitMix(seed: 33)
    for count in lengths {
      let codes = (0..<count).map { _ in UInt8.random(in: 0..<1 << UInt8(bits), using: &random) }
      var bytes = [UInt8](repeating: 0, count: (count * Int(bits) + 7) / 8)
      for (place, code) in codes.enumerated() {
        for bit in 0..<Int(bits) where code >> UInt8(bit) & 1 == 1 {
          let position = place * Int(bits) + bit
          bytes[position / 8] |= 1 << UInt8(position % 8)
        }
      }
      var found = [UInt8](repeating: 0xFF, count: count)
      unsafe ck_unpack_codes(bits, bytes, &found, count)
      #expect(found == codes)
    }
  }

  @Test func `values are looked up by code`() {
    let values = (0..<256).map { Float($0) * 0.5 }
    let codes: [UInt8] = [255, 0, 7, 7, 128]
    var found = [Float](repeating: -1, count: 5)
    unsafe ck_look_up_f32(values, codes, &found, 5)
    #expect(found == [127.5, 0, 3.5, 3.5, 64])
  }
}
