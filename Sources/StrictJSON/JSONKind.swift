/// The six kinds of JSON values; the raw value is the noun for messages.
package enum JSONKind: String, Hashable, Sendable {
  case null = "null"
  case bool = "a boolean"
  case number = "a number"
  case string = "a string"
  case array = "an array"
  case object = "an object"
}
