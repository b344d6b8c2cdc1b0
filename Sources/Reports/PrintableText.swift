extension String {
  /// The text with everything escaped that would steer a terminal or reorder what is shown.
  ///
  /// Names come from files that strangers made: a line feed could forge a line of a report, and an
  /// escape sequence could do worse.
  package var printable: String {
    guard unicodeScalars.contains(where: \.steersTerminals) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.steersTerminals {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The number of columns that the text is taken to fill: one for each Unicode scalar.
  var columnCount: Int { unicodeScalars.count }

  /// The text, or its start and end around an ellipsis so that it fills `width` columns at most.
  package func truncated(to width: Int) -> String {
    guard columnCount > width else { return self }
    guard width > 1 else { return width == 1 ? "…" : "" }
    let head = (width - 1) / 2
    let scalars = Array(unicodeScalars)
    var result = String.UnicodeScalarView(scalars.prefix(head))
    result.append("…")
    result.append(contentsOf: scalars.suffix(width - 1 - head))
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var steersTerminals: Bool {
    switch value {
    case 0x20...0x7E: false
    case 0..<0x20, 0x7F..<0xA0: true
    default:
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
      default: false
      }
    }
  }
}
