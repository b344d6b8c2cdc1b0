internal import Storage
internal import StrictYAML

/// Reads scripts of edits: a YAML list of mappings with one key each, checked strictly.
package struct EditReader {
  private let folder: Path?
  private var problems: [EditProblem] = []

  private init(folder: Path?) { self.folder = folder }

  /// Reads the text of a script.
  ///
  /// - Parameters:
  ///   - bytes: the text, UTF-8.
  ///   - file: the name that messages show; relative models are looked for beside it.
  /// - Returns: the edits.
  /// - Throws: all problems of the script.
  package static func read(
    _ bytes: [UInt8], file: String
  ) throws(EditScriptError) -> EditScript {
    try read(bytes, source: file, isFile: true, folder: Path(file).parent)
  }

  /// Reads a script out of a file.
  ///
  /// Throws `FileError`, and `EditScriptError` with all problems of the script.
  package static func read(file: String) throws -> EditScript {
    let input = try InputFile(Path(file), access: .positional)
    guard input.byteCount <= limit else {
      throw EditError("'\(file)' has \(input.byteCount) bytes: more than any script of edits")
    }
    return try read(try input.bytes(in: 0..<input.byteCount), file: file)
  }

  /// The largest script that is read, in bytes.
  private static let limit = 1 << 20

  /// Reads one edit or a list of them out of the value of an option.
  package static func read(_ text: String, option: String) throws(EditScriptError) -> EditScript {
    try read(Array(text.utf8), source: option, isFile: false, folder: nil)
  }

  /// Reads the value of an option that is called as an edit is, in its short form.
  package static func read(_ text: String, edit key: String) throws(EditScriptError) -> EditScript {
    var reader = Self(folder: nil)
    let value = YAMLNode(.scalar(.text(text)), at: .start)
    let edit = reader.edit(key, at: .start, value)
    guard let edit, reader.problems.isEmpty else {
      throw EditScriptError(source: "--" + key, isFile: false, problems: reader.problems)
    }
    return EditScript([EditScript.Item(edit: edit, place: "--" + key)])
  }

  private static func read(
    _ bytes: [UInt8], source: String, isFile: Bool, folder: Path?
  ) throws(EditScriptError) -> EditScript {
    var reader = Self(folder: folder)
    var items: [EditScript.Item] = []
    do throws(YAMLProblem) {
      let (root, problems) = try YAMLComposer.compose(bytes, "script")
      reader.problems = problems.map { EditProblem(at: $0.place, $0.message) }
      for (place, edit) in reader.edits(root, isFile: isFile) {
        items.append(.init(edit: edit, place: isFile ? "\(source):\(place)" : source))
      }
    } catch {
      reader.problems.append(EditProblem(at: error.place, error.message))
    }
    guard reader.problems.isEmpty else {
      throw EditScriptError(source: source, isFile: isFile, problems: reader.problems)
    }
    return EditScript(items)
  }

  // MARK: Lists of edits

  private mutating func edits(_ root: YAMLNode?, isFile: Bool) -> [(YAMLPlace, any Edit)] {
    guard let root, !root.isNull else {
      fail(root?.place ?? .start, "there are no edits")
      return []
    }
    var nodes = [root]
    if case .sequence(let items) = root.content {
      nodes = items
      if items.isEmpty { fail(root.place, "there are no edits") }
    } else if isFile {
      fail(root.place, "a script is a list of edits such as '- drop: NAME', found \(root.inWords)")
      return []
    }
    return nodes.compactMap { node in edit(node).map { (node.place, $0) } }
  }

  /// An item of a list: a mapping with one key, or the name of an edit without fields.
  private mutating func edit(_ node: YAMLNode) -> (any Edit)? {
    switch node.content {
    case .mapping(let entries):
      guard entries.count == 1, let entry = entries.first else {
        fail(
          entries.count > 1 ? entries[1].keyPlace : node.place,
          "an edit has one key; start each with '- ' on a line of its own")
        return nil
      }
      return edit(entry.key, at: entry.keyPlace, entry.value)
    case .scalar(.text(let key)):
      return edit(key, at: node.place, YAMLNode(.scalar(.null), at: node.place))
    case .scalar, .sequence:
      fail(node.place, "an edit is a mapping such as 'drop: NAME', found \(node.inWords)")
      return nil
    }
  }

  private mutating func edit(_ key: String, at place: YAMLPlace, _ value: YAMLNode) -> (any Edit)? {
    guard let kind = Edits.all.first(where: { $0.definition.key == key }) else {
      let hint = NearestName.hint(for: key, among: Edits.definitions.map(\.key))
      fail(place, "there is no edit '\(key)'\(hint)")
      return nil
    }
    guard var fields = fields(kind.definition, at: place, value) else { return nil }
    let edit = kind.init(&fields)
    problems += fields.problems
    guard edit == nil || fields.problems.isEmpty else { return nil }
    return edit
  }

  // MARK: Fields

  private mutating func fields(
    _ definition: EditDefinition, at place: YAMLPlace, _ value: YAMLNode
  ) -> EditFields? {
    if case .entries = definition.short { return entries(definition, at: place, value) }
    guard let nodes = nodes(definition, value) else { return nil }
    let missing = definition.fields.filter { $0.isRequired && nodes[$0.key] == nil }
    for field in missing {
      fail(
        place,
        "\(definition.key) needs '\(field.key)', \(field.summary); in short: "
          + "\(definition.key): \(definition.form)")
    }
    return missing.isEmpty
      ? EditFields(definition.key, at: place, folder: folder, nodes: nodes) : nil
  }

  /// The values by their fields, whichever form they are in.
  private mutating func nodes(
    _ definition: EditDefinition, _ value: YAMLNode
  ) -> [String: YAMLNode]? {
    switch (value.content, definition.short) {
    case (.scalar(.null), _): return [:]
    case (.mapping(let entries), _):
      var nodes: [String: YAMLNode] = [:]
      let known = definition.fields.map(\.key)
      // A field that is misspelt is not missing besides.
      var isKnown = true
      for entry in entries {
        guard known.contains(entry.key) else {
          let hint = NearestName.hint(for: entry.key, among: known)
          fail(entry.keyPlace, "\(definition.key) has no field '\(entry.key)'\(hint)")
          isKnown = false
          continue
        }
        nodes[entry.key] = entry.value.isNull ? nil : entry.value
      }
      return isKnown ? nodes : nil
    case (.scalar, .field(let field)), (.sequence, .field(let field)): return [field: value]
    case (.scalar(.text(let text)), .pair(let first, let second, let separator, let secondAlone)):
      let parts = Self.parts(of: text, separator)
      func node(_ text: String) -> YAMLNode { YAMLNode(.scalar(.text(text)), at: value.place) }
      guard parts.count == 2 else { return [secondAlone ? second : first: node(parts[0])] }
      return [first: node(parts[0]), second: node(parts[1])]
    default:
      let form = definition.form.isEmpty ? "nothing" : "'\(definition.form)'"
      fail(value.place, "\(definition.key) takes \(form) or a mapping, found \(value.inWords)")
      return nil
    }
  }

  /// The text before and behind the last separator, without white space around it.
  private static func parts(of text: String, _ separator: String) -> [String] {
    guard let range = text.ranges(of: separator).last else { return [trimmed(text[...])] }
    return [trimmed(text[..<range.lowerBound]), trimmed(text[range.upperBound...])]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text.drop { $0 == " " || $0 == "\t" })
  }

  /// Free keys with their values; the short form is `KEY=VALUE`.
  private mutating func entries(
    _ definition: EditDefinition, at place: YAMLPlace, _ value: YAMLNode
  ) -> EditFields? {
    switch value.content {
    case .mapping(let entries) where !entries.isEmpty:
      return EditFields(
        definition.key, at: place, folder: folder, nodes: [:],
        entries: entries.map { ($0.key, $0.value) })
    case .scalar(.text(let text)):
      guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { fallthrough }
      let content = YAMLNode.Content.scalar(.text(String(text[text.index(after: sign)...])))
      return EditFields(
        definition.key, at: place, folder: folder, nodes: [:],
        entries: [(String(text[..<sign]), YAMLNode(content, at: value.place))])
    default:
      fail(value.place, "\(definition.key) takes \(definition.form), found \(value.inWords)")
      return nil
    }
  }

  private mutating func fail(_ place: YAMLPlace, _ message: String) {
    problems.append(EditProblem(at: place, message))
  }
}
