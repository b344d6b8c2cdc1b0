internal import StrictJSON

/// JSON values in one spelling: keys sorted by bytes, numbers by value, no white space.
enum CanonicalJSON {
  /// The text of a value; values that mean the same have the same text.
  ///
  /// `2`, `2.0` and `2e0` are one number; `{"__float__": "Infinity"}`, which transformers 5 writes,
  /// is the literal that it stands for.
  static func text(_ value: JSONValue) -> String {
    switch value.content {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .number(let number): return text(number)
    case .string(let text): return JSONText.quoted(text)
    case .array(let elements): return "[" + elements.map(text).joined(separator: ", ") + "]"
    case .object(let object):
      if object.members.count == 1, let literal = object["__float__"]?.string { return literal }
      let members = object.members.sorted {
        $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
      }
      return "{"
        + members.map { JSONText.quoted($0.key) + ": " + text($0.value) }.joined(separator: ", ")
        + "}"
    }
  }

  private static func text(_ number: JSONNumber) -> String {
    if let integer = number.integer { return "\(integer)" }
    let double = number.double
    guard double.isFinite else { return number.text }
    // Integers beyond 64 bits stay as they are spelt.
    if !number.text.utf8.contains(where: { [0x2E, 0x45, 0x65].contains($0) }) {
      return number.text
    }
    if abs(double) < 0x1p53, let integer = Int(exactly: double) { return "\(integer)" }
    return "\(double)"
  }
}
