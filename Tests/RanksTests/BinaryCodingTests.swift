import Ranks
import Testing

@Suite struct `Values that travel` {
  private enum Kind: Hashable, Codable {
    case plain
    case counted(Int, name: String?)
    case nested([Kind])
  }

  private struct Everything: Hashable, Codable {
    var flag = false
    var text = ""
    var none: Int?
    var some: Int? = 7
    var numbers: [Double] = []
    var words: [String?] = []
    var kind = Kind.plain
    var counts: [String: UInt64] = [:]
    var small: Int8 = -1
    var float: Float = 0
    var pairs: [[Int]] = []
  }

  private func copy<Value: Codable>(_ value: Value) throws -> Value {
    try BinaryCoding.value(from: BinaryCoding.bytes(of: value))
  }

  @Test func `arrive as they were`() throws {
    var value = Everything()
    #expect(try copy(value) == value)
    value.flag = true
    value.text = "é\0\n"
    value.numbers = [.pi, -0.0, .infinity, .leastNonzeroMagnitude]
    value.words = ["", nil, "a"]
    value.kind = .nested([.counted(.min, name: nil), .counted(.max, name: ""), .plain, .nested([])])
    value.counts = ["": 0, "b": .max]
    value.float = .leastNonzeroMagnitude
    value.pairs = [[], [1, 2], []]
    #expect(try copy(value) == value)
    #expect(try copy([value, value]) == [value, value])
    #expect(try copy(value as Everything?) == value)
    #expect(try copy(nil as Everything?) == nil)
  }

  @Test func `keep every bit of numbers`() throws {
    let payload = Double(bitPattern: 0x7ff4_0000_dead_beef)
    #expect(try copy([payload])[0].bitPattern == payload.bitPattern)
    #expect(try copy([-0.0])[0].sign == .minus)
    let single = Float(bitPattern: 0xffa1_2345)
    #expect(try copy([single])[0].bitPattern == single.bitPattern)
  }

  @Test func `are errors where bytes are cut off or foreign`() throws {
    var value = Everything()
    value.numbers = [1, 2, 3]
    value.words = ["a", nil]
    let bytes = try BinaryCoding.bytes(of: value)
    for count in bytes.indices {
      #expect(throws: DecodingError.self) {
        try BinaryCoding.value(Everything.self, from: Array(bytes[..<count]))
      }
    }
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 0x80
      // Whatever it is, it is no crash.
      _ = try? BinaryCoding.value(Everything.self, from: damaged)
    }
  }
}
