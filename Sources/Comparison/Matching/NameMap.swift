package import StrictYAML
package import Tensors

/// Which tensors of one model are which of another, as a person says in a file.
///
/// The file is a YAML mapping of old names to new ones, in which `*` stands for any run of
/// characters and `?` for one; what they stand for in the old name goes to the same place of the
/// new one, or to `{1}`, `{2}` and so on. The first line that fits a name counts.
package struct NameMap: Sendable {
  /// One line.
  package struct Rule: Sendable {
    package let old: String
    package let new: String
    package let place: YAMLPlace
  }

  package let rules: [Rule]

  /// The problems of a file, each with its place.
  package struct Problems: Error, CustomStringConvertible {
    package let file: String
    package let problems: [YAMLProblem]

    package var description: String {
      problems.map { "\(file):\($0.place): error: \($0.message)" }.joined(separator: "\n")
    }
  }

  /// Reads the text of a file.
  package init(_ bytes: [UInt8], file: String) throws(Problems) {
    let root: YAMLNode?
    var problems: [YAMLProblem]
    do { (root, problems) = try YAMLComposer.compose(bytes, "name map") } catch {
      throw Problems(file: file, problems: [error])
    }
    var rules: [Rule] = []
    switch root?.content {
    case .mapping(let entries):
      for entry in entries {
        guard case .scalar(.text(let new)) = entry.value.content, !new.isEmpty else {
          problems.append(
            YAMLProblem(
              at: entry.value.place,
              "expected the new name of '\(entry.key)', found \(entry.value.inWords)"))
          continue
        }
        if let fault = Self.fault(in: new, of: entry.key) {
          problems.append(YAMLProblem(at: entry.value.place, fault))
        }
        rules.append(Rule(old: entry.key, new: new, place: entry.keyPlace))
      }
    default:
      let found = root?.inWords ?? "nothing"
      problems.append(
        YAMLProblem(
          at: root?.place ?? .start, "expected a mapping of old names to new ones, found \(found)"))
    }
    guard problems.isEmpty else { throw Problems(file: file, problems: problems) }
    self.rules = rules
  }

  /// What keeps a new name from following from an old one.
  private static func fault(in new: String, of old: String) -> String? {
    let captures = NameTemplate.wildcards(in: old)
    let template = NameTemplate(new)
    if let highest = template.highest, highest > captures {
      return "'\(new)' uses what '\(old)' does not have: "
        + "it has \(captures) \(captures == 1 ? "wildcard" : "wildcards")"
    }
    return template.isEmpty ? "'\(new)' has an empty or zero reference in braces" : nil
  }

  /// The new name of a tensor, and the rule that gave it; nil if no rule fits.
  package func target(of name: TensorName) -> (name: TensorName, rule: Rule)? {
    for rule in rules {
      guard let captures = NameTemplate.captures(of: name.text, in: rule.old) else { continue }
      return (TensorName(NameTemplate(rule.new).filled(with: captures)), rule)
    }
    return nil
  }

  /// Rules that fit none of these names.
  package func unused(for names: some Sequence<TensorName>) -> [Rule] {
    var used: Set<YAMLPlacePair> = []
    for name in names { if let rule = target(of: name)?.rule { used.insert(.init(rule.place)) } }
    return rules.filter { !used.contains(.init($0.place)) }
  }
}

/// A place as a key.
private struct YAMLPlacePair: Hashable {
  let line: Int
  let column: Int
  init(_ place: YAMLPlace) { (line, column) = (place.line, place.column) }
}

/// A new name with places for what wildcards stood for.
private struct NameTemplate {
  private enum Part {
    case text(String)
    case capture(Int)
  }

  private var parts: [Part] = []
  /// The highest number of a wildcard that is used, from 1.
  private(set) var highest: Int?
  /// Whether braces hold no number from 1 on.
  private(set) var isEmpty = false

  init(_ text: String) {
    var literal = ""
    var next = 1
    var rest = text[...]
    while let character = rest.popFirst() {
      var number: Int?
      if character == "*" || character == "?" {
        number = next
        next += 1
      } else if character == "{", let end = rest.firstIndex(of: "}"),
        rest[..<end].utf8.allSatisfy({ (0x30...0x39).contains($0) })
      {
        number = Int(rest[..<end]) ?? 0
        rest = rest[rest.index(after: end)...]
        if number == 0 { isEmpty = true }
      }
      guard let number else {
        literal.append(character)
        continue
      }
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
      parts.append(.capture(number))
      highest = max(highest ?? 0, number)
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
  }

  func filled(with captures: [String]) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .capture(let number): captures.indices.contains(number - 1) ? captures[number - 1] : ""
      }
    }.joined()
  }

  static func wildcards(in pattern: String) -> Int {
    pattern.utf8.reduce(0) { $0 + ([0x2A, 0x3F].contains($1) ? 1 : 0) }
  }

  /// What the wildcards stand for, each as short as possible from the left; nil if nothing fits.
  static func captures(of name: String, in pattern: String) -> [String]? {
    let (name, pattern) = (Array(name.unicodeScalars), Array(pattern.unicodeScalars))
    var (position, place) = (0, 0)
    var captures: [Range<Int>] = []
    // The last run may be longer: where it is in the pattern, and which capture it is.
    var retry: (place: Int, capture: Int)?
    while position < name.count || place < pattern.count {
      if place < pattern.count, pattern[place] == "*" {
        retry = (place, captures.count)
        captures.append(position..<position)
        place += 1
      } else if position < name.count, place < pattern.count,
        pattern[place] == "?" || pattern[place] == name[position]
      {
        if pattern[place] == "?" { captures.append(position..<position + 1) }
        (position, place) = (position + 1, place + 1)
      } else if let last = retry, captures[last.capture].upperBound < name.count {
        let run = captures[last.capture]
        captures.removeSubrange((last.capture + 1)...)
        captures[last.capture] = run.lowerBound..<run.upperBound + 1
        (position, place) = (run.upperBound + 1, last.place + 1)
      } else {
        return nil
      }
    }
    return captures.map { range in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: name[range])
      return String(text)
    }
  }
}
