/// Why a text is not the JSON that was asked for, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// What is wrong, without the place.
  package enum Kind: Hashable, Sendable {
    /// The text ends where `expected` should follow.
    case unexpectedEnd(expected: String)
    /// A byte that cannot stand here.
    case unexpectedByte(UInt8, expected: String)
    /// A value of another kind than asked for.
    case wrongKind(expected: String, found: JSONKind)
    /// The text starts with the mark of UTF-8, UTF-16 or UTF-32.
    case byteOrderMark
    /// A string holds bytes that are not well-formed UTF-8 (RFC 3629).
    case invalidUTF8
    /// A string holds an unescaped byte below 0x20.
    case controlCharacter(UInt8)
    /// A backslash is followed by something that RFC 8259 does not list.
    case invalidEscape
    /// `\ud800` to `\udfff` without its other half.
    case loneSurrogate
    /// Digits that do not follow the number grammar (`01`, `1.`, `+1`, `1e`).
    case invalidNumber
    /// A number which is not a plain non-negative integer where one is needed.
    case notCount(text: String)
    /// A non-negative integer above `Int.max`.
    case countOverflow(text: String)
    /// `NaN`, `Infinity` or `-Infinity` where the options do not accept them.
    case nonFiniteNumber
    /// Arrays and objects nested deeper than `limit`.
    case tooDeep(limit: Int)
    /// An object names `key` twice; the place is that of the second one.
    case duplicateKey(String)
    /// A value that its reader cannot take although its kind is right; the text says why.
    case unusable(String)
    /// Something other than white space follows the value.
    case trailingContent
  }

  package var kind: Kind
  /// Where the offending byte is, counted from the start of the text.
  package var byteOffset: Int
  /// The line of that byte, counted from 1.
  package var line: Int
  /// Its column in Unicode scalars, counted from 1.
  package var column: Int

  /// Places `kind` at `byteOffset` of `bytes`; takes time proportional to the offset.
  package init(_ kind: Kind, at byteOffset: Int, in bytes: [UInt8]) {
    self.kind = kind
    self.byteOffset = byteOffset
    (line, column) = (1, 1)
    for byte in bytes.prefix(byteOffset) {
      if byte == 0x0A {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
  }
}

extension JSONError: CustomStringConvertible {
  /// The reason and the place, for example `expected ':', found '}' at line 3, column 7 (byte 41)`.
  package var description: String {
    "\(kind) at line \(line), column \(column) (byte \(byteOffset))"
  }
}

extension JSONError.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unexpectedEnd(let expected): "expected \(expected), found the end of the text"
    case .unexpectedByte(let byte, let expected): "expected \(expected), found \(name(of: byte))"
    case .wrongKind(let expected, let found): "expected \(expected), found \(found.rawValue)"
    case .byteOrderMark: "byte order mark; JSON is UTF-8 without one"
    case .invalidUTF8: "string is not valid UTF-8"
    case .controlCharacter(let byte): "unescaped control character (\(name(of: byte))) in a string"
    case .invalidEscape: "invalid escape in a string"
    case .loneSurrogate: "escaped surrogate without its other half"
    case .invalidNumber: "malformed number"
    case .notCount(let text): "expected a non-negative integer, found \(text)"
    case .countOverflow(let text): "integer \(text) is larger than \(Int.max)"
    case .nonFiniteNumber: "NaN and Infinity are not JSON"
    case .tooDeep(let limit): "values nested more than \(limit) levels deep"
    case .duplicateKey(let key): "duplicate key \(JSONText.quoted(key))"
    case .unusable(let reason): reason
    case .trailingContent: "content after the end of the value"
    }
  }

  private func name(of byte: UInt8) -> String {
    if (0x21...0x7E).contains(byte) { return "'\(Character(UnicodeScalar(byte)))'" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x" + (digits.utf8.count == 1 ? "0" : "") + digits
  }
}
