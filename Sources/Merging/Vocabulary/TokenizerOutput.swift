internal import Layouts
internal import Models
internal import Storage
internal import StrictJSON
internal import Tokenizers

/// The tokenizer files of the output: those of one model, some of them edited.
struct TokenizerOutput: Sendable {
  /// The directory that tokenizer files and chat templates are taken from.
  let directory: Path
  /// The bytes of files that are not taken as they are, by name.
  private(set) var replacements: [String: [UInt8]] = [:]
  /// Files that no longer agree with the tokens and stay behind.
  private(set) var dropped: Set<String> = []
  private(set) var notes: [String] = []

  /// The kinds of files that belong to a tokenizer.
  static let kinds: Set<SideFile.Kind> = [.vocabulary, .tokenizerSettings, .chatTemplate]

  /// Makes the files of a vocabulary; without one those of `directory` are taken.
  init(_ vocabulary: OutputVocabulary?, directory: Path) throws {
    self.directory = vocabulary?.source.directory ?? directory
    guard let vocabulary, !vocabulary.keepsFiles, let file = vocabulary.source.file else { return }
    let limit = vocabulary.removedFrom
    let listed = vocabulary.source.listed.filter { token in limit.map { token.id < $0 } ?? true }
    var known = TokenTable()
    for token in file.addedTokens { known.append(token.content.utf8) }
    let additions = (listed + vocabulary.additions).filter {
      known.index(of: $0.content.utf8) == nil
    }
    replacements["tokenizer.json"] = try TokenizerEdit(file).text(
      adding: additions, removingFrom: limit)
    let files = try ModelFiles(in: self.directory)
    if let bytes = try files.bytes("tokenizer_config.json") {
      replacements["tokenizer_config.json"] = try AddedTokenList.settings(
        bytes, file: path("tokenizer_config.json"), adding: vocabulary.additions,
        removingFrom: limit)
    }
    if let bytes = try files.bytes("added_tokens.json") {
      replacements["added_tokens.json"] = try AddedTokenList.addedTokens(
        bytes, file: path("added_tokens.json"), adding: vocabulary.additions, removingFrom: limit)
    }
    guard limit != nil else { return }
    let kept: Set<String> = ["tokenizer.json", "added_tokens.json"]
    dropped = Set(
      files.names.filter { SideFile($0)?.kind == .vocabulary && !kept.contains($0) })
    if !dropped.isEmpty {
      notes.append(
        dropped.sorted().joined(separator: ", ")
          + " stay behind: they have tokens that the output's tokenizer.json lacks")
    }
  }

  private func path(_ name: String) -> String { directory.joining(name).text }

  /// A file of one of the donor's kinds with other bytes.
  mutating func replace(_ name: String, _ bytes: [UInt8]) { replacements[name] = bytes }

  // MARK: Chat templates

  /// Sets the template that is used where none is asked for.
  mutating func setChatTemplate(_ text: String) throws {
    let files = try ModelFiles(in: directory)
    let old = try ChatTemplates(files).templates[ChatTemplates.standard]?.text
    if let old, old.trimmed.utf8.elementsEqual(text.trimmed.utf8) { return }
    replacements["chat_template.jinja"] = Array(text.utf8)
    for name in ["tokenizer_config.json", "chat_template.json"] {
      guard let bytes = try replacements[name] ?? files.bytes(name),
        let document = try? JSONDocument(bytes, options: .python),
        let value = document.root["chat_template"]
      else { continue }
      guard value.string != nil else {
        notes.append(
          "\(path(name)) has several chat templates, of which chat_template.jinja is first")
        continue
      }
      var edit = JSONEdit(document)
      try edit.replace(["chat_template"], with: JSONText.quoted(text))
      replacements[name] = edit.bytes
    }
  }

  /// The template that a recipe asks for; nil where it asks for the most usual one and no model has
  /// any.
  static func chatTemplate(
    _ choice: ChatTemplateChoice, of directories: [Path]
  ) throws -> String? {
    switch choice {
    case .text(let text): return text
    case .builtIn(let name): return BuiltInTemplate.all[name]
    case .most:
      var counts: [(text: String, count: Int)] = []
      for directory in directories {
        let templates = try ChatTemplates(ModelFiles(in: directory)).templates
        guard let text = templates[ChatTemplates.standard]?.text.trimmed, !text.isEmpty else {
          continue
        }
        if let place = counts.firstIndex(where: { $0.text.utf8.elementsEqual(text.utf8) }) {
          counts[place].count += 1
        } else {
          counts.append((text, 1))
        }
      }
      guard let most = counts.map(\.count).max() else { return nil }
      return counts.first { $0.count == most }?.text
    }
  }
}

extension String {
  /// Without white space at both ends, as Python strips it.
  fileprivate var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
