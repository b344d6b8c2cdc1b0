/// Text made safe for a page: what it says is seen, and nothing of it is markup.
package enum HTMLText {
  /// The text with everything visible that would hide, reorder or break what is shown.
  ///
  /// Names come from files that strangers made: control characters are not allowed in HTML, and
  /// bidirectional controls could forge what a reader sees. They become `\u{…}`.
  package static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: hides) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if hides(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Visible text with the characters escaped that mean something in HTML, for content and for
  /// attributes in double quotes.
  package static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `escaped(text)`.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    for byte in visible(text).utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
  }

  /// JSON text for the inside of a `script` element: without `<` nothing ends the element or
  /// begins a comment, and JSON has it only in strings, where it can be escaped.
  package static func script(json: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(json.utf8.count + 16)
    for byte in json.utf8 {
      if byte == UInt8(ascii: "<") { bytes += "\\u003c".utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Line feeds and tabs stay, since they are white space in HTML.
  private static func hides(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0x09, 0x0A: return false
    case 0..<0x20, 0x7F..<0xA0: return true
    default:
      // What Unicode has set aside for no character is an error in HTML.
      if scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value) { return true }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
      default: return false
      }
    }
  }
}
