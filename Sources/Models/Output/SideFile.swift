/// A file beside the weights that a merged model takes over from its donor, byte for byte.
package struct SideFile: Hashable, Sendable {
  /// What the file is for.
  package enum Kind: String, Hashable, Sendable {
    /// Decides which text becomes which token ids.
    case vocabulary
    /// Tells loaders how to use the vocabulary.
    case tokenizerSettings
    case generation, chatTemplate, processor, license
    /// Python code which loaders run when they are allowed to.
    case code
  }

  /// The path inside of the model's directory.
  package var name: String
  package var kind: Kind

  /// Sorts a file by its name; nil if merged models do not take it over.
  ///
  /// - Parameter name: The path inside of the model's directory, with `/` between components.
  package init?(_ name: String) {
    guard let kind = Self.kind(of: name) else { return nil }
    self.name = name
    self.kind = kind
  }

  /// What to tell about copying the file; nil for the usual ones.
  package var note: String? {
    kind == .code ? "copied code that the configuration refers to: \(name)" : nil
  }

  /// Why the file cannot be what its name says, judged by its first bytes; nil if it can.
  ///
  /// A checkout without its large files has a small text in their place.
  package func problem(startingWith bytes: some Collection<UInt8>) -> String? {
    bytes.starts(with: "version https://git-lfs".utf8)
      ? "\(name) is a Git-LFS pointer and not the file itself; run 'git lfs pull' beside it" : nil
  }

  /// The files to copy out of a donor's directory, sorted by name.
  ///
  /// Weights, indices, model cards, recipes and manifests describe the donor and stay behind.
  /// - Parameters:
  ///   - names: The files of the directory, with folders of chat templates as `folder/name`.
  ///   - code: The Python files that `CodeReference` found. If there are any, all Python files
  ///     beside them come along, since they import one another.
  /// - Returns: The files, each with its kind.
  package static func selected(from names: [String], code: Set<String>) -> [SideFile] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap(SideFile.init)
      .filter { $0.kind != .code || !code.isEmpty }
  }

  private static func kind(of name: String) -> Kind? {
    if let kind = table[name] { return kind }
    let folders = ["additional_chat_templates/", "chat_templates/"]
    if folders.contains(where: name.hasPrefix), name.hasSuffix(".jinja") { return .chatTemplate }
    guard !name.contains("/") else { return nil }
    if name.hasSuffix(".py") { return .code }
    if name.hasSuffix(".tiktoken") { return .vocabulary }
    let stem = name.prefix { $0 != "." }.lowercased()
    return licenses.contains(stem) ? .license : nil
  }

  private static let table: [String: Kind] = [
    "tokenizer.json": .vocabulary, "tokenizer.model": .vocabulary,
    "tokenizer.model.v3": .vocabulary, "tokenizer.model.v7": .vocabulary,
    "tekken.json": .vocabulary, "tiktoken.model": .vocabulary, "spiece.model": .vocabulary,
    "sentencepiece.bpe.model": .vocabulary, "spm.model": .vocabulary,
    "vocab.json": .vocabulary, "vocab.txt": .vocabulary, "vocab.bpe": .vocabulary,
    "merges.txt": .vocabulary, "added_tokens.json": .vocabulary, "normalizer.json": .vocabulary,
    "tokenizer_config.json": .tokenizerSettings,
    "special_tokens_map.json": .tokenizerSettings,
    "generation_config.json": .generation,
    "chat_template.jinja": .chatTemplate, "chat_template.json": .chatTemplate,
    "preprocessor_config.json": .processor, "processor_config.json": .processor,
    "video_preprocessor_config.json": .processor, "image_processor_config.json": .processor,
  ]

  /// File names without extension, in lower case.
  private static let licenses: Set<String> = [
    "license", "licence", "notice", "copying", "use_policy", "terms_of_use",
  ]
}
