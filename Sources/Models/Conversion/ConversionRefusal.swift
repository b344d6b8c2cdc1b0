/// What a target layout cannot hold; nothing is written.
package struct ConversionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package var reasons: [String]
  package var hint: String?

  package init(_ reasons: [String], hint: String? = nil) {
    self.reasons = reasons
    self.hint = hint
  }

  package var description: String { reasons.joined(separator: "\n") }
}
