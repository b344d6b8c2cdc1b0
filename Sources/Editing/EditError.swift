/// Why an edit cannot be made; a lower-case sentence without a final period.
package struct EditError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
