/// What a target layout cannot hold; nothing is written.
package struct ConversionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package var reasons: [String]
  package var hint: String?

  package init(_ reasons: [String], hint: String? = nil) {
    self.reasons = reasons
    self.hint = hint
  }

  /// The first of many reasons, and how many there are besides.
  init(listing reasons: [String], hint: String? = nil) {
    self.init(
      reasons.prefix(12) + (reasons.count > 12 ? ["and \(reasons.count - 12) more"] : []),
      hint: hint)
  }

  package var description: String { reasons.joined(separator: "\n") }
}
