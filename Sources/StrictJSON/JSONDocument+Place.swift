extension JSONDocument {
  /// The place of a byte for messages about values, as `line:column`.
  package func place(of byteOffset: Int) -> String {
    let error = error(.trailingContent, at: byteOffset)
    return "\(error.line):\(error.column)"
  }
}
