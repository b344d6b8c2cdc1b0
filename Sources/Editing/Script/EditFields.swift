internal import Models
internal import Storage
internal import StrictYAML
internal import Tensors

/// The fields of one edit of a script, with what is wrong with them.
package struct EditFields {
  /// The key of the edit.
  let key: String
  /// Where the edit stands.
  let place: YAMLPlace
  /// Where relative paths are looked for before the working directory.
  let folder: Path?
  private var nodes: [String: YAMLNode]
  /// The entries of an edit whose keys are free, in their order.
  let entries: [(key: String, value: YAMLNode)]
  private(set) var problems: [EditProblem] = []

  init(
    _ key: String, at place: YAMLPlace, folder: Path?, nodes: [String: YAMLNode],
    entries: [(key: String, value: YAMLNode)] = []
  ) {
    self.key = key
    self.place = place
    self.folder = folder
    self.nodes = nodes
    self.entries = entries
  }

  /// Whether nothing was wrong so far.
  var isSound: Bool { problems.isEmpty }

  func has(_ field: String) -> Bool { nodes[field] != nil }

  /// Notes what is wrong with the whole edit, or at a place.
  mutating func fail(_ message: String, at place: YAMLPlace? = nil) {
    problems.append(EditProblem(at: place ?? self.place, message))
  }

  // MARK: Kinds of values

  /// The text of a required field.
  mutating func text(_ field: String) -> String? {
    guard let node = nodes[field] else { return nil }
    return text(of: node, field)
  }

  private mutating func text(of node: YAMLNode, _ field: String) -> String? {
    switch node.content {
    case .scalar(.text(let text)): return text
    // Layers and sizes may be plain numbers.
    case .scalar(.integer(let number)): return String(number)
    default:
      fail("'\(field)' of \(key) is text, found \(node.inWords)", at: node.place)
      return nil
    }
  }

  /// The texts of a field that takes one or a list.
  mutating func texts(_ field: String) -> [String]? {
    guard let node = nodes[field] else { return nil }
    guard case .sequence(let items) = node.content else {
      return text(of: node, field).map { [$0] }
    }
    let texts = items.compactMap { text(of: $0, field) }
    guard !texts.isEmpty || !items.isEmpty else {
      fail("'\(field)' of \(key) is an empty list", at: node.place)
      return nil
    }
    return texts.count == items.count ? texts : nil
  }

  mutating func flag(_ field: String) -> Bool? {
    guard let node = nodes[field] else { return nil }
    if case .scalar(.boolean(let value)) = node.content { return value }
    fail("'\(field)' of \(key) is true or false, found \(node.inWords)", at: node.place)
    return nil
  }

  mutating func number(_ field: String) -> Double? {
    guard let node = nodes[field] else { return nil }
    switch node.content {
    case .scalar(.integer(let value)): return Double(value)
    case .scalar(.unsigned(let value)): return Double(value)
    case .scalar(.number(let value)) where value.isFinite: return value
    case .scalar(.text(let text)):
      // Options and short forms bring text; YAML 1.1 reads 1e-5 as text.
      if let value = Double(text), value.isFinite { return value }
      fallthrough
    default:
      fail("'\(field)' of \(key) is a finite number, found \(node.inWords)", at: node.place)
      return nil
    }
  }

  mutating func count(_ field: String) -> Int? {
    guard let node = nodes[field] else { return nil }
    switch node.content {
    case .scalar(.integer(let value)) where value > 0: return value
    case .scalar(.text(let text)):
      if let value = Int(text), value > 0 { return value }
      fallthrough
    default:
      fail(
        "'\(field)' of \(key) is a whole number from 1 on, found \(node.inWords)", at: node.place)
      return nil
    }
  }

  /// One of several words; `true` and `false` are words too.
  mutating func word(_ field: String, among words: [String]) -> String? {
    guard let node = nodes[field] else { return nil }
    let text: String? =
      switch node.content {
      case .scalar(.text(let text)): text
      case .scalar(.boolean(let value)): String(value)
      default: nil
      }
    if let text, words.contains(text) { return text }
    let hint = NearestName.hint(for: text ?? "", among: words)
    fail("'\(field)' of \(key) cannot be \(node.inWords)\(hint)", at: node.place)
    return nil
  }

  // MARK: What edits are about

  mutating func pattern(_ field: String) -> TensorPattern? {
    guard let text = text(field) else { return nil }
    return read(field) { () throws(EditError) in try TensorPattern(text) }
  }

  mutating func patterns(_ field: String) -> [TensorPattern]? {
    guard let texts = texts(field) else { return nil }
    let patterns = texts.compactMap { text in
      read(field) { () throws(EditError) in try TensorPattern(text) }
    }
    return patterns.count == texts.count ? patterns : nil
  }

  mutating func template(_ field: String, for pattern: TensorPattern) -> NameTemplate? {
    guard let text = text(field) else { return nil }
    return read(field) { () throws(EditError) in try NameTemplate(text, for: pattern) }
  }

  mutating func templates(_ field: String, for pattern: TensorPattern) -> [NameTemplate]? {
    guard let texts = texts(field) else { return nil }
    let templates = texts.compactMap { text in
      read(field) { () throws(EditError) in try NameTemplate(text, for: pattern) }
    }
    return templates.count == texts.count ? templates : nil
  }

  mutating func layers(_ field: String) -> LayerList? {
    guard let texts = texts(field) else { return nil }
    return read(field) { () throws(EditError) in try LayerList(texts.joined(separator: ",")) }
  }

  mutating func dtype(_ field: String) -> DType? {
    guard let text = text(field) else { return nil }
    if let dtype = DTypeName.dtype(named: text) ?? DType(rawValue: text.uppercased()) {
      return dtype
    }
    let names = DTypeName.names.map { $0 } + DType.allCases.map { $0.rawValue.lowercased() }
    let hint =
      NearestName.to(text, among: names).map { ", did you mean '\($0)'?" }
      ?? "; valid are bf16, f16, f32 and the like"
    fail("'\(text)' is not an element type\(hint)", at: nodes[field]?.place)
    return nil
  }

  mutating func size(_ field: String) -> Int? {
    guard let text = text(field) else { return nil }
    if let size = ByteSize.parse(text) { return size }
    fail("'\(text)' is not a size; write it as in 500MB, 5GB or 4GiB", at: nodes[field]?.place)
    return nil
  }

  /// A model: a path, which may be relative to the script, or what else models are named by.
  mutating func reference(_ field: String) -> String? { references(field)?.first }

  mutating func references(_ field: String) -> [String]? {
    texts(field)?.map { text in
      guard let folder, !text.isEmpty, !Path(text).isAbsolute else { return text }
      let beside = folder.joining(text)
      let status = try? FileStatus.ifPresent(beside)
      return status == nil ? text : beside.text
    }
  }

  private mutating func read<Value>(
    _ field: String, _ read: () throws(EditError) -> Value
  ) -> Value? {
    do { return try read() } catch {
      fail(error.message, at: nodes[field]?.place)
      return nil
    }
  }
}
