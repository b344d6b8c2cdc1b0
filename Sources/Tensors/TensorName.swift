/// A tensor's name, compared and ordered by its UTF-8 bytes.
///
/// Swift's `String` equality is canonical: it would take a composed and a decomposed spelling for
/// one tensor, which every file format keeps apart.
package struct TensorName: Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The name as text, in the spelling of the file.
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral text: String) { self.text = text }

  package var description: String { text }

  /// The name quoted for messages: control, bidirectional and quote characters are escaped.
  package var quoted: String {
    var result = "'"
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        if scalar == "'" || scalar == "\\" { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "'"
  }
}

extension TensorName: Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  // Equal bytes are canonically equal text, so the text's own hash serves.
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension TensorName: Comparable {
  package static func < (a: Self, b: Self) -> Bool {
    a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }
}
