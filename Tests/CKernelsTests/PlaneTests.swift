import CKernels
import Glibc
import Testing

/// Planes and differences against definitions written down element by element.
struct PlaneTests {
  private static let orders = [CK_INTEGER_PLANES, CK_FLOAT_PLANES]

  /// What the header says of an element, in plain words.
  private static func ordered(_ x: UInt64, bits: Int, _ order: ck_plane_order) -> UInt64 {
    guard order == CK_FLOAT_PLANES else { return x }
    let exponent = x >> UInt64(bits - 9) & 0xFF
    let sign = x >> UInt64(bits - 1)
    let rest = x & (1 << UInt64(bits - 9) - 1)
    return exponent << UInt64(bits - 8) | sign << UInt64(bits - 9) | rest
  }

  private static func difference(
    _ x: UInt64, _ base: UInt64, bits: Int, _ order: ck_plane_order
  ) -> UInt64 {
    let mask = bits == 64 ? UInt64.max : 1 << UInt64(bits) - 1
    let top = UInt64(1) << UInt64(bits - 1)
    func key(_ x: UInt64) -> UInt64 {
      order == CK_INTEGER_PLANES ? x : x & top == 0 ? x | top : ~x & mask
    }
    let d = (key(x) &- key(base)) & mask
    return d & top == 0 ? d << 1 & mask : (~d & mask) << 1 | 1
  }

  /// The planes that `split` makes, and whether it wrote anything else.
  private static func planes(
    _ count: Int, _ width: Int, _ split: (UnsafePointer<UnsafeMutablePointer<UInt8>>) -> Void
  ) -> [[UInt8]] {
    let blocks = (0..<width).map { Block([UInt8](repeating: 0, count: count), byteOffset: $0) }
    unsafe split(blocks.map(\.pointer))
    #expect(blocks.allSatisfy { $0.isIntact })
    return blocks.map(\.values)
  }

  private static func expected(_ values: [UInt64], width: Int) -> [[UInt8]] {
    (0..<width).map { plane in
      values.map { UInt8(truncatingIfNeeded: $0 >> UInt64(8 * (width - 1 - plane))) }
    }
  }

  private static func joined<Element: FixedWidthInteger & BitwiseCopyable>(
    _ planes: [[UInt8]], _ type: Element.Type, count: Int,
    _ join: (UnsafePointer<UnsafePointer<UInt8>>, UnsafeMutablePointer<Element>) -> Void
  ) -> [Element] {
    let blocks = planes.map { Block($0, byteOffset: 1) }
    let target = Block([Element](repeating: 0, count: count), byteOffset: 3)
    unsafe join(blocks.map { unsafe UnsafePointer($0.pointer) }, target.pointer)
    #expect(target.isIntact)
    return target.values
  }

  private static func check<Element: FixedWidthInteger & BitwiseCopyable>(
    _ values: [Element], base: [Element]
  ) {
    let (width, bits, n) = (Element.bitWidth / 8, Element.bitWidth, values.count)
    let source = Block(values, byteOffset: 1)
    let other = Block(base, byteOffset: 5)
    for order in orders {
      let wide = values.map { UInt64(truncatingIfNeeded: $0) }
      let wideBase = base.map { UInt64(truncatingIfNeeded: $0) }
      let plain = expected(wide.map { ordered($0, bits: bits, order) }, width: width)
      let moved = expected(
        zip(wide, wideBase).map { difference($0, $1, bits: bits, order) }, width: width)
      for level in levels {
        let split = unsafe planes(n, width) {
          unsafe ck_split_planes(level, order, Int32(width), source.pointer, $0, n)
        }
        #expect(split == plain, "\(order) level \(level)")
        let back = unsafe joined(plain, Element.self, count: n) {
          unsafe ck_join_planes(level, order, Int32(width), $0, $1, n)
        }
        #expect(firstDifference(back, values) == nil, "\(order) level \(level)")
        let differences = unsafe planes(n, width) {
          unsafe ck_split_difference(
            level, order, Int32(width), source.pointer, other.pointer, $0, n)
        }
        #expect(differences == moved, "\(order) level \(level)")
        let sum = unsafe joined(moved, Element.self, count: n) {
          unsafe ck_join_difference(level, order, Int32(width), $0, other.pointer, $1, n)
        }
        #expect(firstDifference(sum, values) == nil, "\(order) level \(level)")
      }
    }
  }

  @Test func `every 16-bit code splits and joins, alone and as a difference`() {
    let all = (0...UInt16.max).map { $0 }
    var generator = SplitMix(seed: 5)
    let corners: [UInt16] = [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x7F80, 0x3F80, 0xBF80]
    for _ in 0..<2 { Self.check(all, base: all.shuffled(using: &generator)) }
    for corner in corners {
      Self.check(all, base: [UInt16](repeating: corner, count: all.count))
    }
  }

  @Test func `differences of every 16-bit code from hundreds come back at every level`() {
    let all = Block((0...UInt16.max).map { $0 })
    let n = all.count
    let base = Block([UInt16](repeating: 0, count: n))
    let out = Block([UInt16](repeating: 0, count: n))
    let high = Block([UInt8](repeating: 0, count: n))
    let low = Block([UInt8](repeating: 0, count: n))
    var wrong = 0
    // Every 97th code as base: all of their residues, exponents and both signs.
    for code in stride(from: UInt16(0), through: UInt16.max - 96, by: 97) {
      unsafe base.pointer.update(repeating: code, count: n)
      for level in levels {
        unsafe ck_split_difference(
          level, CK_FLOAT_PLANES, 2, all.pointer, base.pointer, [high.pointer, low.pointer], n)
        unsafe ck_join_difference(
          level, CK_FLOAT_PLANES, 2,
          [UnsafePointer(high.pointer), UnsafePointer(low.pointer)], base.pointer, out.pointer, n)
        if differ(out, all) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  @Test(arguments: lengths) func `wider codes of any count do`(count: Int) {
    var generator = SplitMix(seed: UInt64(count))
    func random<Element: FixedWidthInteger>(_ type: Element.Type) -> [Element] {
      (0..<count).map { _ in Element(truncatingIfNeeded: generator.next()) }
    }
    Self.check(random(UInt16.self), base: random(UInt16.self))
    Self.check(random(UInt32.self), base: random(UInt32.self))
    Self.check(random(UInt64.self), base: random(UInt64.self))
  }

  @Test func `all pairs of 8-bit floating-point codes split into nibbles and join`() {
    let pairs = (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    for codes in [pairs, Array(pairs.dropLast()), [], [0xA7]] {
      let half = (codes.count + 1) / 2
      let padded = codes + (codes.count % 2 == 0 ? [] : [0])
      let exponents = stride(from: 0, to: padded.count, by: 2).map {
        (padded[$0] >> 3 & 15) | (padded[$0 + 1] >> 3 & 15) << 4
      }
      let source = Block(codes, byteOffset: 1)
      for level in levels {
        let high = Block([UInt8](repeating: 9, count: half))
        let low = Block([UInt8](repeating: 9, count: half))
        unsafe ck_split_nibbles(level, source.pointer, high.pointer, low.pointer, codes.count)
        #expect(high.values == exponents && high.isIntact && low.isIntact)
        let back = Block([UInt8](repeating: 0, count: codes.count))
        unsafe ck_join_nibbles(level, high.pointer, low.pointer, back.pointer, codes.count)
        #expect(back.values == codes && back.isIntact)
      }
    }
  }

  @Test(arguments: lengths) func `bytes are counted`(count: Int) {
    var generator = SplitMix(seed: 3)
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() & 0x8F) }
    var counts = [UInt32](repeating: 7, count: 256)
    unsafe ck_count_bytes(Block(bytes).pointer, &counts, count)
    for byte in UInt8.min...UInt8.max {
      #expect(Int(counts[Int(byte)]) == bytes.count { $0 == byte })
    }
    let bits = counts.filter { $0 > 0 }.reduce(0) {
      $0 + Double($1) * log2(Double(count) / Double($1))
    }
    let ideal = unsafe ck_entropy(counts)
    #expect(abs(Double(ideal) - bits / 8) <= 1)
  }
}

/// Whether two blocks of the same count have different elements.
private func differ(_ a: Block<UInt16>, _ b: Block<UInt16>) -> Bool {
  unsafe memcmp(a.pointer, b.pointer, a.count * 2) != 0
}
