import StrictJSON

/// A measured number in JSON: infinities, for which JSON has no number, are the texts `"inf"` and
/// `"-inf"`.
struct MeasuredNumber: JSONWritable {
  let value: Double

  init(_ value: Double) { self.value = value }

  static var isJSONScalar: Bool { true }

  func write(to json: inout JSONWriter) {
    if value.isInfinite { json.write(value > 0 ? "inf" : "-inf") } else { json.write(value) }
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ value: some JSONWritable) { value.write(to: &self) }

  /// Writes a member that is a number, an infinity, or null.
  mutating func member(_ key: String, measured value: Double?) {
    member(key, value.map(MeasuredNumber.init))
  }
}
