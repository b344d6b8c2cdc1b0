/// The members of a JSON object in the order of the text; keys are compared byte by byte.
package struct JSONObject: Sendable {
  /// One `"key": value` of an object.
  package struct Member: Sendable {
    /// The key with its escapes resolved.
    package let key: String
    /// The bytes of the text that spell the key, quotes included.
    package let keyRange: Range<Int>
    package let value: JSONValue

    /// The bytes from the key's opening quote to the end of the value.
    package var range: Range<Int> { keyRange.lowerBound..<value.range.upperBound }
  }

  package private(set) var members: [Member] = []
  private var places: [JSONKey: Int] = [:]

  init() {}

  /// The keys in the order of the text.
  package var keys: [String] { members.map(\.key) }

  /// The value of `key`, or nil.
  package subscript(key: String) -> JSONValue? { member(key)?.value }

  /// The member of this key, or nil.
  package func member(_ key: String) -> Member? {
    places[JSONKey(text: key)].map { members[$0] }
  }

  /// Whether there is a member of this key.
  func contains(_ key: String) -> Bool { places[JSONKey(text: key)] != nil }

  /// Appends a member whose key must be new.
  mutating func append(_ member: Member) {
    places[JSONKey(text: member.key)] = members.count
    members.append(member)
  }
}

/// A string as its UTF-8 bytes: `String` would take canonically equivalent keys for one.
struct JSONKey: Hashable {
  var text: String

  static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  /// Equal bytes are canonically equal as well, so the quick hash of `String` will do.
  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
