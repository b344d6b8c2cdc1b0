internal import Checkpoints
internal import Layouts
package import Models
internal import Storage
internal import StrictJSON
internal import Tensors
internal import Tokenizers

/// Compares what two models have besides the values of their tensors.
package struct FileComparison {
  private let first: Model
  private let second: Model
  private var list = DifferenceList()

  /// The differences from the first model to the second, by subject and then in the order of files.
  ///
  /// Directories of Hugging Face models are compared file by file. Other layouts have no such files;
  /// of them the settings are compared that both models state. Reads files beside the weights, and
  /// no tensor.
  package static func differences(_ first: Model, _ second: Model) throws -> [FileDifference] {
    var comparison = Self(first: first, second: second)
    comparison.compareStorage()
    if first.hasModelFiles, second.hasModelFiles {
      try comparison.compareFiles()
    } else {
      comparison.compareSettings()
    }
    let subjects = FileDifference.Subject.allCases
    let ranks = Dictionary(uniqueKeysWithValues: zip(subjects, subjects.indices))
    return comparison.list.differences.enumerated().sorted { a, b in
      (ranks[a.element.subject] ?? 0, a.offset) < (ranks[b.element.subject] ?? 0, b.offset)
    }.map(\.element)
  }

  private init(first: Model, second: Model) { (self.first, self.second) = (first, second) }

  // MARK: Storage

  private mutating func compareStorage() {
    if first.layout.title != second.layout.title {
      list.append(
        FileDifference(.layout, .changed, "layout", first.layout.title, second.layout.title))
    }
    let types = (first.typesInWords, second.typesInWords)
    if types.0 != types.1 {
      list.append(FileDifference(.dtypes, .changed, "element types", types.0, types.1))
    }
    compareShards()
    compareMetadata()
  }

  private mutating func compareShards() {
    let counts = (first.checkpoint.files.count, second.checkpoint.files.count)
    if counts.0 != counts.1 {
      list.append(
        FileDifference(.shards, .changed, "files of weights", "\(counts.0)", "\(counts.1)"))
    }
    for tensor in first.checkpoint.tensors {
      guard let other = second.checkpoint[tensor.name], let old = tensor.onlyFile,
        let new = other.onlyFile, old != new
      else { continue }
      list.append(FileDifference(.shards, .moved, tensor.name.text, old, new))
    }
  }

  private mutating func compareMetadata() {
    let (old, new) = (first.checkpoint.metadata, second.checkpoint.metadata)
    for entry in old?.entries ?? [] {
      let other = new?[entry.key]
      guard other.map({ !$0.utf8.elementsEqual(entry.value.utf8) }) ?? true else { continue }
      list.append(
        FileDifference(
          .metadata, other == nil ? .removed : .changed, entry.key, entry.value, other))
    }
    for entry in new?.entries ?? [] where old?[entry.key] == nil {
      list.append(FileDifference(.metadata, .added, entry.key, nil, entry.value))
    }
  }

  // MARK: Settings

  /// Settings that both models state; one that only one states may be the other's default.
  private mutating func compareSettings() {
    for key in DecoderSettings.Key.allCases {
      guard let old = first.settings[key]?.value, let new = second.settings[key]?.value,
        !old.means(new)
      else { continue }
      list.append(FileDifference(.settings, .changed, key.rawValue, old.inWords, new.inWords))
    }
  }

  // MARK: Files

  private mutating func compareFiles() throws {
    let files = (
      try ModelFiles(in: first.checkpoint.directory),
      try ModelFiles(in: second.checkpoint.directory)
    )
    let names = Set(files.0.names).union(files.1.names).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    list.append(contentsOf: try ChatTemplates(files.0).differences(ChatTemplates(files.1)))
    for name in names {
      switch (files.0.names.contains(name), files.1.names.contains(name)) {
      case (true, false): list.append(FileDifference(.files, .removed, file: name, name, name))
      case (false, true): list.append(FileDifference(.files, .added, file: name, name, nil, name))
      default: try compare(name, files.0, files.1)
      }
    }
  }

  private mutating func compare(_ name: String, _ old: ModelFiles, _ new: ModelFiles) throws {
    guard let place = try old.firstDifference(name, from: new) else { return }
    if name.hasSuffix(".jinja") { return }
    if let differences = try meaning(name, old, new) {
      return list.append(contentsOf: differences)
    }
    list.append(
      FileDifference(
        .files, .changed, file: name, name, "\(place.size) bytes", "\(place.otherSize) bytes",
        note: "the first difference is at byte \(place.offset)"))
  }

  /// What differs in files whose meaning is known; nil for others, and for what cannot be read.
  private func meaning(
    _ name: String, _ old: ModelFiles, _ new: ModelFiles
  ) throws -> [FileDifference]? {
    if name == "tokenizer.json" { return try tokenizers(old, new) }
    guard let subject = Self.subjects[name], let first = try old.json(name),
      let second = try new.json(name)
    else { return nil }
    if subject == .configuration {
      let configurations = (
        try? ModelConfiguration.read(first.bytes, file: name),
        try? ModelConfiguration.read(second.bytes, file: name)
      )
      if let old = configurations.0, let new = configurations.1 {
        return ConfigurationComparison.differences(old, new, file: name)
      }
    }
    return ConfigurationComparison.differences(
      first.root, second.root, subject, file: name, ignoring: ["chat_template"])
  }

  private static let subjects: [String: FileDifference.Subject] = [
    "config.json": .configuration, "generation_config.json": .generation,
    "tokenizer_config.json": .tokenizerSettings, "special_tokens_map.json": .specialTokens,
    "added_tokens.json": .addedTokens, "chat_template.json": .chatTemplate,
    "adapter_config.json": .configuration, "preprocessor_config.json": .files,
    "processor_config.json": .files,
  ]

  private func tokenizers(_ old: ModelFiles, _ new: ModelFiles) throws -> [FileDifference]? {
    let name = "tokenizer.json"
    guard let first = try old.bytes(name), let second = try new.bytes(name),
      let old = try? TokenizerFile.read(first, file: name),
      let new = try? TokenizerFile.read(second, file: name)
    else { return nil }
    return TokenizerDifferences.between(old, new)
  }
}

extension Model {
  /// Whether files beside the weights describe the model.
  fileprivate var hasModelFiles: Bool {
    (layout.format == .huggingFace || layout.format == .torch)
      && location == checkpoint.directory
  }

  /// How many tensors have which element type, the type of most elements first.
  fileprivate var typesInWords: String {
    var shares: [DType: (tensors: Int, elements: Int)] = [:]
    for tensor in checkpoint.tensors {
      let share = shares[tensor.spec.dtype] ?? (0, 0)
      shares[tensor.spec.dtype] = (share.tensors + 1, share.elements + tensor.spec.elementCount)
    }
    return shares.sorted { a, b in
      (a.value.elements, a.key.alignmentRank) > (b.value.elements, b.key.alignmentRank)
    }.map { "\($0.key.rawValue) x\($0.value.tensors)" }.joined(separator: ", ")
  }
}

extension LogicalTensor {
  /// The name of the file that holds all of the tensor; nil if several do.
  fileprivate var onlyFile: String? { wholePiece?.file.path.lastComponent }
}

extension SettingsTree {
  /// Whether two values are the same, whatever their spelling.
  fileprivate func means(_ other: SettingsTree) -> Bool {
    if let number, let other = other.number { return number == other }
    return self == other
  }
}
