package import StrictJSON

extension ConfigurationEditor {
  /// Renumbers the layers that the quantisation names: in lists of modules, such as
  /// `modules_to_not_convert`, `ignore` and `targets`, and in keys that are modules.
  ///
  /// Names count whose prefix is the stack's, or one is the end of the other, as `layers` is of
  /// `model.layers`. Expressions (`re:`) are left as they are, with a warning if they have numbers.
  ///
  /// - Parameters:
  ///   - stack: The prefix of the layers, as in `model.layers`.
  ///   - origins: The former number of each layer.
  ///   - count: How many layers there were; names of others are left alone.
  ///   - others: The prefixes of the model's other stacks.
  /// - Throws: An edit that would not leave valid JSON behind.
  package mutating func renumberQuantized(
    _ stack: String, origins: [Int], count: Int, others: [String]
  ) throws(JSONEditError) {
    let numbering = ModuleNumbering(stack, origins: origins, count: count, others: others)
    for path in donor.paths(of: ["quantization_config", "compression_config"]) {
      try renumber(path, numbering)
    }
  }

  private mutating func renumber(
    _ path: JSONPath, _ numbering: ModuleNumbering
  ) throws(JSONEditError) {
    guard let value = edit[path] else { return }
    if let elements = value.array {
      let names = elements.compactMap(\.string)
      guard names.count == elements.count else { return }
      for name in names { warn(about: name, at: path, numbering) }
      let renumbered = names.flatMap { numbering.names(for: $0) ?? [$0] }
      if renumbered != names {
        try edit.replaceElements(path, with: renumbered.map { JSONText.quoted($0) })
      }
    } else if let object = value.object {
      for key in object.members.map(\.key) { try renumber(path.appending(key), numbering) }
      try renumberKeys(path, numbering)
    }
  }

  /// Renumbers the keys of an object, whose members keep their values.
  private mutating func renumberKeys(
    _ path: JSONPath, _ numbering: ModuleNumbering
  ) throws(JSONEditError) {
    guard let value = edit[path], let members = value.object?.members,
      members.contains(where: { numbering.names(for: $0.key) != nil }),
      let first = members.first, let last = members.last
    else { return }
    func text(_ range: Range<Int>) -> String { String(decoding: edit.bytes[range], as: UTF8.self) }
    let renumbered = members.flatMap { member in
      (numbering.names(for: member.key) ?? [member.key]).map {
        JSONText.quoted($0) + text(member.keyRange.upperBound..<member.range.upperBound)
      }
    }
    let leading = text(value.range.lowerBound + 1..<first.range.lowerBound)
    let separator =
      members.count > 1
      ? text(first.range.upperBound..<members[1].range.lowerBound)
      : "," + (leading.isEmpty ? " " : leading)
    let trailing = text(last.range.upperBound..<value.range.upperBound - 1)
    try edit.replace(
      path, with: "{" + leading + renumbered.joined(separator: separator) + trailing + "}")
  }

  private mutating func warn(
    about name: String, at path: JSONPath, _ numbering: ModuleNumbering
  ) {
    guard numbering.mayBeExpression(name) else { return }
    warn(
      "output.quantized-modules",
      "'\(path)' has the expression '\(name)', which may name layers by their numbers and is left as "
        + "it is")
  }
}

/// What becomes of the names of modules when a stack of layers is arranged anew.
private struct ModuleNumbering {
  private let stack: [Substring]
  private let others: [[Substring]]
  /// The new numbers of each former layer.
  private let places: [[Int]]

  init(_ stack: String, origins: [Int], count: Int, others: [String]) {
    self.stack = stack.split(separator: ".")
    self.others = others.map { $0.split(separator: ".") }
    var places = [[Int]](repeating: [], count: count)
    for (place, origin) in origins.enumerated() where places.indices.contains(origin) {
      places[origin].append(place)
    }
    self.places = places
  }

  /// The names of the module in the layers that its layer has become; nil for what is in no layer of
  /// the stack.
  func names(for name: String) -> [String]? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard let place = parts.firstIndex(where: { LayerName.number($0) != nil }), place > 0,
      let number = LayerName.number(parts[place]), places.indices.contains(number),
      isOfStack(parts[..<place])
    else { return nil }
    return places[number].map { moved in
      var renamed = parts
      renamed[place] = Substring(String(moved))
      return renamed.joined(separator: ".")
    }
  }

  private func isOfStack(_ prefix: ArraySlice<Substring>) -> Bool {
    func agrees(_ stack: [Substring]) -> Bool {
      let count = min(stack.count, prefix.count)
      return stack.suffix(count).elementsEqual(prefix.suffix(count))
    }
    return agrees(stack) && !others.contains { $0.elementsEqual(prefix) }
  }

  /// Whether a text is an expression with numbers in it.
  func mayBeExpression(_ name: String) -> Bool {
    let isExpression = name.hasPrefix("re:") || name.contains { "\\*[(|^$".contains($0) }
    return isExpression && name.contains(where: \.isNumber)
  }
}
