internal import Layouts
internal import Models
internal import Storage
internal import StrictJSON
internal import Tensors
internal import Tokenizers

/// Rules about the tokenizer and the files that name its tokens.
struct TokenizerLint {
  private let subject: LintSubject
  private let files: ModelFiles
  private var findings: [LintFinding] = []

  static func findings(_ subject: LintSubject) throws -> [LintFinding] {
    guard subject.isHuggingFace else { return [] }
    var lint = try Self(subject)
    try lint.check()
    return lint.findings
  }

  private init(_ subject: LintSubject) throws {
    self.subject = subject
    files = try ModelFiles(in: subject.directory)
  }

  private mutating func check() throws {
    let rows = subject.embedding.map {
      EmbeddingRows(tensor: $0.name.text, count: $0.shape.first ?? 0)
    }
    let check = try SideFileCheck(
      SideFile.selected(from: files.names, code: []), in: subject.directory, rows: rows)
    for pointer in check.pointers {
      findings.append(
        LintFinding(
          .lfsPointer, file: pointer.text,
          "\(pointer.lastComponent) is a Git-LFS pointer and not the file itself"))
    }
    for finding in check.findings {
      guard let rule = LintRule(rawValue: finding.code) else { continue }
      findings.append(
        LintFinding(
          rule, finding.severity == .error ? .error : .warning, file: finding.path,
          finding.message))
    }
    let settings = try files.json("tokenizer_config.json")?.root
    let names = Self.named(settings)
    try map(names)
    try generation()
    guard let tokenizer = check.tokenizer, tokenizer.model != nil else { return }
    try specialTokens(names, tokenizer)
    unknownIDs(tokenizer)
    try template(tokenizer)
  }

  private func path(_ name: String) -> String { subject.directory.joining(name).text }

  // MARK: Special tokens

  private static let keys = ["bos_token", "eos_token", "pad_token", "unk_token"]

  /// The special tokens that a file names, by key.
  private static func named(_ root: JSONValue?) -> [String: String] {
    var names: [String: String] = [:]
    for key in keys {
      let value = root?[key]
      names[key] = value?.string ?? value?["content"]?.string
    }
    return names
  }

  private mutating func map(_ names: [String: String]) throws {
    let file = "special_tokens_map.json"
    let mapped = Self.named(try files.json(file)?.root)
    for key in Self.keys {
      guard let name = names[key], let other = mapped[key], name != other else { continue }
      findings.append(
        LintFinding(
          .specialTokenMap, file: path(file), expected: name, found: other,
          "\(key) is \(TensorName(other).quoted), in tokenizer_config.json "
            + TensorName(name).quoted))
    }
  }

  private mutating func specialTokens(
    _ names: [String: String], _ tokenizer: TokenizerFile
  ) throws {
    let generation = try files.json("generation_config.json")?.root
    for key in Self.keys {
      guard let name = names[key] else { continue }
      guard let id = tokenizer.id(of: name) else {
        findings.append(
          LintFinding(
            .specialTokenUnknown, file: path("tokenizer_config.json"), found: name,
            "\(key) is \(TensorName(name).quoted), which \(tokenizer.file) does not have"))
        continue
      }
      guard let token = SpecialToken(rawValue: key + "_id"),
        let configuration = subject.configuration
      else { continue }
      let configured = configuration.specialTokens[token] ?? []
      let generated = Self.ids(generation?[token.rawValue])
      guard !configured.isEmpty, !(configured + generated).contains(id) else { continue }
      let ids = configured.map(String.init).joined(separator: ", ")
      findings.append(
        LintFinding(
          .specialTokenID, file: configuration.file, expected: "\(id)", found: ids,
          "\(token.rawValue) is \(ids), but \(TensorName(name).quoted) of the tokenizer is \(id)"))
    }
  }

  /// Ids of the configuration that no token has, such as those of padding rows.
  private mutating func unknownIDs(_ tokenizer: TokenizerFile) {
    guard let configuration = subject.configuration else { return }
    let rows = subject.embedding?.shape.first ?? .max
    var known = Set(tokenizer.vocabulary.ids.map(Int.init))
    known.formUnion(tokenizer.addedTokens.map(\.id))
    for token in SpecialToken.allCases {
      for id in configuration.specialTokens[token] ?? [] where id < rows && !known.contains(id) {
        findings.append(
          LintFinding(
            .specialTokenID, file: configuration.file, found: "\(id)",
            "\(token.rawValue) is \(id), which no token of the tokenizer has"))
      }
    }
  }

  private static func ids(_ value: JSONValue?) -> [Int] {
    value.map { ($0.array ?? [$0]).compactMap(\.integer) } ?? []
  }

  /// Ends of generation that have nothing in common, and other tokens that differ.
  private mutating func generation() throws {
    let file = "generation_config.json"
    guard let root = try files.json(file)?.root, let configuration = subject.configuration else {
      return
    }
    for token in SpecialToken.allCases {
      let (configured, generated) = (
        configuration.specialTokens[token] ?? [], Self.ids(root[token.rawValue])
      )
      guard !configured.isEmpty, !generated.isEmpty,
        Set(configured).isDisjoint(with: generated)
      else { continue }
      let words = (
        configured.map(String.init).joined(separator: ", "),
        generated.map(String.init).joined(separator: ", ")
      )
      findings.append(
        LintFinding(
          .generationTokens, file: path(file), expected: words.0, found: words.1,
          "\(token.rawValue) is \(words.1), in config.json \(words.0)"))
    }
  }

  // MARK: Chat template

  private mutating func template(_ tokenizer: TokenizerFile) throws {
    let templates = try ChatTemplates(files).templates.sorted {
      TensorName($0.key) < TensorName($1.key)
    }
    var named: Set<TensorName> = []
    for (_, template) in templates {
      for token in TemplateTokens.named(in: template.text)
      where named.insert(TensorName(token)).inserted {
        guard tokenizer.id(of: token) == nil else { continue }
        findings.append(
          LintFinding(
            .templateToken, file: path(template.file), found: token,
            "the chat template writes \(TensorName(token).quoted), which is no token"))
      }
    }
  }
}

extension TokenizerFile {
  /// The id of a text that is one token; added tokens go first.
  fileprivate func id(of text: String) -> Int? {
    addedTokens.first { $0.content.utf8.elementsEqual(text.utf8) }?.id ?? vocabulary.id(of: text)
  }
}

/// What in a chat template has the form of a special token.
enum TemplateTokens {
  /// Words of this form that templates write as tokens; other words in angle brackets are text.
  private static let words = [
    "<s>", "</s>", "<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>",
  ]
  /// Tokens such as `<|im_start|>`, in the order of the text, and some well-known ones.
  static func named(in template: String) -> [String] {
    var tokens: [String] = []
    var rest = template[...]
    while let start = rest.firstRange(of: "<|") {
      rest = rest[start.upperBound...]
      guard let end = rest.firstRange(of: "|>") else { break }
      let name = rest[..<end.lowerBound]
      if !name.isEmpty, name.utf8.count <= 64, name.utf8.allSatisfy(isWord) {
        tokens.append("<|\(name)|>")
        rest = rest[end.upperBound...]
      }
    }
    return tokens + words.filter { template.contains($0) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
      || [0x5F, 0x2D, 0x2E, 0x3A].contains(byte)
  }
}
