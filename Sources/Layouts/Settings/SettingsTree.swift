/// A value of a configuration, whatever its file's format: JSON, YAML or a pickled object.
///
/// Dictionaries keep their order, and where a text gave an entry. Attributes of pickled namespaces
/// and members of objects are entries alike.
package enum SettingsTree: Hashable, Sendable {
  /// One `key: value`.
  package struct Entry: Hashable, Sendable {
    package var key: String
    package var value: SettingsTree
    /// `line:column` in a text; nil where there is none.
    package var place: String?

    package init(_ key: String, _ value: SettingsTree, at place: String? = nil) {
      self.key = key
      self.value = value
      self.place = place
    }
  }

  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([SettingsTree])
  case dict([Entry])

  /// The entries of a dictionary; nil for other kinds.
  package var entries: [Entry]? { if case .dict(let entries) = self { entries } else { nil } }

  /// The elements of a list; nil for other kinds.
  package var list: [SettingsTree]? { if case .list(let items) = self { items } else { nil } }

  /// The entry of a dictionary by key; the first, if a format allows several.
  package func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

  /// The value of a dictionary's entry; nil for other kinds and where there is none.
  package subscript(key: String) -> SettingsTree? { entry(key)?.value }

  /// A whole number, also in the spelling `2.0`.
  package var integer: Int? {
    switch self {
    case .int(let value): value
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }

  /// A number; also text that is one, because YAML 1.1 takes `1e-5` for text.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .string(let text): Double(text)
    default: nil
    }
  }

  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let value) = self { value } else { nil } }

  /// Whether this is a null, which configurations use for what is not set.
  package var isNone: Bool { self == .none }

  /// The value in words for messages, cut to what a message can hold.
  package var inWords: String {
    switch self {
    case .none: "nothing"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let text): "'\(text.prefix(60))'"
    case .list(let items) where items.count <= 4 && items.allSatisfy { $0.list == nil }:
      "[" + items.map(\.inWords).joined(separator: ", ") + "]"
    case .list: "a list"
    case .dict: "a dictionary"
    }
  }
}

extension SettingsTree: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: SettingsTree...) { self = .list(elements) }
  package init(dictionaryLiteral elements: (String, SettingsTree)...) {
    self = .dict(elements.map { Entry($0.0, $0.1) })
  }
}
