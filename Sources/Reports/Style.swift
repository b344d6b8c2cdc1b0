/// Whether and how a report is coloured.
///
/// Colour only underlines what the words already say, so that a report without it is complete.
package struct Style: Sendable {
  /// The parts of a report that look different.
  package enum Tone: Sendable {
    case plain, heading, faint, warning, failure
  }

  /// Whether escape sequences may be written.
  package let isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// No escape sequences at all.
  package static let plain = Style(isColoured: false)

  /// The text in a tone; it must be printable already.
  package func paint(_ text: String, _ tone: Tone) -> String {
    guard isColoured, let code = Self.code(of: tone), !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private static func code(of tone: Tone) -> String? {
    switch tone {
    case .plain: nil
    case .heading: "1"
    case .faint: "2"
    case .warning: "33"
    case .failure: "31"
    }
  }
}
