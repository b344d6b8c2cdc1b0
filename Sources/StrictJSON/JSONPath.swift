/// The keys that lead from the root of a JSON text to a value, outermost first.
package struct JSONPath: Hashable, Sendable, ExpressibleByArrayLiteral {
  package var keys: [String]

  package init(_ keys: [String]) { self.keys = keys }
  package init(arrayLiteral keys: String...) { self.keys = keys }

  /// The last key and the path of the object that holds it; nil for the root.
  var parent: (path: JSONPath, key: String)? {
    keys.last.map { (JSONPath(Array(keys.dropLast())), $0) }
  }

  /// The path of a member of the object at this path.
  package func appending(_ key: String) -> JSONPath { JSONPath(keys + [key]) }
}

extension JSONPath: CustomStringConvertible {
  /// The keys joined by dots, as in `text_config.vocab_size`.
  package var description: String { keys.joined(separator: ".") }
}

extension JSONValue {
  /// The value that `path` leads to from here; nil where a key is missing.
  package subscript(path path: JSONPath) -> JSONValue? {
    var value = self
    for key in path.keys {
      guard let next = value[key] else { return nil }
      value = next
    }
    return value
  }
}
