/// Edits of a JSON text that keep every byte which they do not name.
///
/// New members and elements follow the white space of their neighbours, so that indent, line ends
/// and spacing of the file stay as they are. Each edit parses the result again: the text is valid
/// JSON after every step, and costs are for configuration files, not for headers.
package struct JSONEdit: Sendable {
  /// The text as edited so far, with the places of its values.
  package private(set) var document: JSONDocument

  package init(_ document: JSONDocument) { self.document = document }

  /// The bytes of the edited text.
  package var bytes: [UInt8] { document.bytes }

  /// The value at `path` of the edited text.
  package subscript(path: JSONPath) -> JSONValue? { document.root[path: path] }

  /// The bytes of a value of the edited text, as they are spelt.
  package func source(of value: JSONValue) -> String {
    String(decoding: bytes[value.range], as: UTF8.self)
  }

  /// Puts `text`, which must be one JSON value, in the place of the value at `path`.
  package mutating func replace(_ path: JSONPath, with text: String) throws(JSONEditError) {
    guard let value = self[path] else { throw .missing(path) }
    try checkValue(text, at: path)
    try splice(value.range, text, at: path)
  }

  /// Replaces the elements of the array at `path`, and keeps the way in which they were set.
  package mutating func replaceElements(
    _ path: JSONPath, with elements: [String]
  ) throws(JSONEditError) {
    guard let value = self[path] else { throw .missing(path) }
    guard let old = value.array else { throw .notArray(path) }
    guard let first = old.first, let last = old.last, !elements.isEmpty else {
      return try replace(path, with: "[" + elements.joined(separator: ", ") + "]")
    }
    let leading = text(value.range.lowerBound + 1..<first.range.lowerBound)
    let trailing = text(last.range.upperBound..<value.range.upperBound - 1)
    let separator =
      old.count > 1
      ? text(first.range.upperBound..<old[1].range.lowerBound)
      : "," + (leading.isEmpty ? " " : leading)
    let list = elements.joined(separator: separator)
    try replace(path, with: "[" + leading + list + trailing + "]")
  }

  /// Adds a member behind the member `anchor` of the same object, or in front if that is nil.
  package mutating func insert(
    _ path: JSONPath, _ text: String, after anchor: String?
  ) throws(JSONEditError) {
    guard let (parent, key) = path.parent, let value = self[parent] else { throw .missing(path) }
    guard let object = value.object else { throw .notObject(parent) }
    guard object.member(key) == nil else { throw .exists(path) }
    try checkValue(text, at: path)
    let member = JSONText.quoted(key)
    guard let first = object.members.first else {
      return try splice(value.range, "{\(member): \(text)}", at: path)
    }
    let colon = self.text(first.keyRange.upperBound..<first.value.range.lowerBound)
    let separator = separator(of: object, in: value, colon: colon)
    guard let anchor else {
      let place = first.range.lowerBound
      return try splice(place..<place, member + colon + text + separator, at: path)
    }
    guard let neighbour = object.member(anchor) else { throw .missing(parent.appending(anchor)) }
    let place = neighbour.range.upperBound
    try splice(place..<place, separator + member + colon + text, at: path)
  }

  /// Takes a member out of its object, together with one comma and the white space around it.
  package mutating func remove(_ path: JSONPath) throws(JSONEditError) {
    guard let (parent, key) = path.parent, let value = self[parent], let object = value.object,
      let index = object.members.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) })
    else { throw .missing(path) }
    let members = object.members
    let range =
      if index + 1 < members.count {
        members[index].range.lowerBound..<members[index + 1].range.lowerBound
      } else if index > 0 {
        members[index - 1].range.upperBound..<members[index].range.upperBound
      } else {
        value.range.lowerBound + 1..<value.range.upperBound - 1
      }
    try splice(range, "", at: path)
  }

  /// The comma and white space between two members, judged by the first ones.
  private func separator(of object: JSONObject, in value: JSONValue, colon: String) -> String {
    let members = object.members
    guard members.count < 2 else {
      return text(members[0].range.upperBound..<members[1].range.lowerBound)
    }
    let indent = text(value.range.lowerBound + 1..<members[0].range.lowerBound)
    return "," + (indent.isEmpty && colon.hasSuffix(" ") ? " " : indent)
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  private func checkValue(_ text: String, at path: JSONPath) throws(JSONEditError) {
    do { _ = try JSONDocument(Array(text.utf8), options: .python) } catch {
      throw .malformed(path, error)
    }
  }

  private mutating func splice(
    _ range: Range<Int>, _ text: String, at path: JSONPath
  ) throws(JSONEditError) {
    var edited = bytes
    edited.replaceSubrange(range, with: text.utf8)
    do { document = try JSONDocument(edited, options: .python) } catch {
      throw .malformed(path, error)
    }
  }
}

/// Why an edit was not made; the text is as it was before.
package enum JSONEditError: Error, Hashable, Sendable {
  /// There is no value at this path.
  case missing(JSONPath)
  /// A member of this path is there already.
  case exists(JSONPath)
  /// The value at this path is no object.
  case notObject(JSONPath)
  /// The value at this path is no array.
  case notArray(JSONPath)
  /// The new text for this path is not one JSON value.
  case malformed(JSONPath, JSONError)
}

extension JSONEditError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let path): "there is no '\(path)' to edit"
    case .exists(let path): "'\(path)' is there already"
    case .notObject(let path): "'\(path)' is not an object"
    case .notArray(let path): "'\(path)' is not an array"
    case .malformed(let path, let error): "new text of '\(path)': \(error)"
    }
  }
}
