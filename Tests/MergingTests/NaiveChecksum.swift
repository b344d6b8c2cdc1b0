/// CRC-32C bit by bit (Castagnoli polynomial, reflected).
enum NaiveChecksum {
  static func hex(of bytes: [UInt8]) -> String {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }
    let digits = String(~value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
