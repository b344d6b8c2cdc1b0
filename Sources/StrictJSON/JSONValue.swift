/// A value of a JSON text together with its place in the text.
package struct JSONValue: Sendable {
  /// The value itself.
  package enum Content: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
  }

  package let content: Content
  /// The bytes of the text that spell the value, quotes and brackets included.
  package let range: Range<Int>

  /// The kind of the value.
  package var kind: JSONKind {
    switch content {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// Whether the value is `null`.
  package var isNull: Bool { kind == .null }

  /// The value of `true` or `false`; nil for other kinds.
  package var bool: Bool? { if case .bool(let value) = content { value } else { nil } }

  /// The number; nil for other kinds.
  package var number: JSONNumber? { if case .number(let value) = content { value } else { nil } }

  /// The number as an integer; nil for other kinds and for what does not fit.
  package var integer: Int? { number?.integer }

  /// The number as a double; nil for other kinds.
  package var double: Double? { number?.double }

  /// The text of a string; nil for other kinds.
  package var string: String? { if case .string(let value) = content { value } else { nil } }

  /// The elements of an array; nil for other kinds.
  package var array: [JSONValue]? { if case .array(let value) = content { value } else { nil } }

  /// The members of an object; nil for other kinds.
  package var object: JSONObject? { if case .object(let value) = content { value } else { nil } }

  /// The member of an object by key; nil for other kinds and where there is none.
  package subscript(key: String) -> JSONValue? { object?[key] }
}
