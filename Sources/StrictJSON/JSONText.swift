/// Writing of JSON strings.
package enum JSONText {
  /// The string between quotes, escaped as serde_json does it: the short escapes, `\u00xx` in
  /// lower case for other characters below 0x20, and everything else as plain UTF-8.
  package static func quoted(_ string: String) -> String {
    String(decoding: quotedBytes(string), as: UTF8.self)
  }

  /// The UTF-8 bytes of `quoted(string)`.
  package static func quotedBytes(_ string: String) -> [UInt8] {
    var result: [UInt8] = [UInt8(ascii: "\"")]
    result.reserveCapacity(string.utf8.count + 2)
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case 0x08: result += "\\b".utf8
      case 0x09: result += "\\t".utf8
      case 0x0A: result += "\\n".utf8
      case 0x0C: result += "\\f".utf8
      case 0x0D: result += "\\r".utf8
      case 0..<0x20: result += "\\u00\(byte < 16 ? "0" : "1")\(String(byte & 15, radix: 16))".utf8
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
    return result
  }
}
