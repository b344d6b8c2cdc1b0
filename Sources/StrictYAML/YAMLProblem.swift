/// Why a YAML text was refused, with its place.
package struct YAMLProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package let place: YAMLPlace
  /// A lower-case sentence without a final period.
  package let message: String

  package init(at place: YAMLPlace, _ message: String) {
    self.place = place
    self.message = message
  }

  /// The place and the message.
  package var description: String { "\(place): \(message)" }
}
