import Reports

/// A line of warning on standard error.
struct Warning {
  private let message: String

  init(_ message: String) { self.message = message }

  /// The line; messages that say themselves that they are warnings are not labelled again.
  func text(style: Style) -> String {
    let text = message.printable
    if let range = text.firstRange(of: ": warning: ") {
      let label = style.paint("warning:", .warning)
      return "\(text[..<range.lowerBound]): \(label) \(text[range.upperBound...])\n"
    }
    return "suture: \(style.paint("warning:", .warning)) \(text)\n"
  }
}
