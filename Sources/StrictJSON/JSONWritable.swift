/// A value that has one JSON rendering.
package protocol JSONWritable {
  /// Whether values of this type are plain scalars, so that an array of them is set on one line.
  static var isJSONScalar: Bool { get }

  /// Writes exactly one value.
  func write(to json: inout JSONWriter)
}

extension JSONWritable {
  /// Not a scalar, unless the type says otherwise.
  package static var isJSONScalar: Bool { false }
}

extension String: JSONWritable {
  package static var isJSONScalar: Bool { true }
  package func write(to json: inout JSONWriter) { json.raw(JSONText.quotedBytes(self)) }
}

extension Bool: JSONWritable {
  package static var isJSONScalar: Bool { true }
  package func write(to json: inout JSONWriter) { json.raw((self ? "true" : "false").utf8) }
}

extension Int: JSONWritable {
  package static var isJSONScalar: Bool { true }
  package func write(to json: inout JSONWriter) { json.raw(String(self).utf8) }
}

extension UInt64: JSONWritable {
  package static var isJSONScalar: Bool { true }
  package func write(to json: inout JSONWriter) { json.raw(String(self).utf8) }
}

extension Double: JSONWritable {
  package static var isJSONScalar: Bool { true }
  package func write(to json: inout JSONWriter) {
    json.raw((isFinite ? description : "null").utf8)
  }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  package static var isJSONScalar: Bool { Wrapped.isJSONScalar }
  package func write(to json: inout JSONWriter) {
    if let self { self.write(to: &json) } else { json.raw("null".utf8) }
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.array(Element.isJSONScalar ? .line : .block) { json in
      for element in self { element.write(to: &json) }
    }
  }
}
