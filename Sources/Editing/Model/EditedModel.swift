package import Checkpoints
package import Layouts
package import Models
internal import Storage
internal import StrictJSON
package import Tensors

/// A model in the course of being edited: a catalogue, and what goes along with it.
///
/// Nothing of it is read but headers and small files; edits are functions on it.
package struct EditedModel: Sendable {
  /// The tensors by their names in the output.
  package private(set) var tensors: [TensorName: EditedTensor] = [:]
  /// The configuration as edited so far.
  package private(set) var configuration: ModelConfiguration?
  /// What files state about themselves.
  package var metadata: HeaderMetadata
  /// Bytes of a file at most.
  package var shardSize = ShardPlan.defaultShardSize
  /// What a person may want to know.
  package var notes: [String] = []
  /// What may be wrong with the outcome.
  package var warnings: [String] = []
  /// The model as it was opened.
  package let input: Model
  /// Further models that tensors come from, by their references.
  package private(set) var others: [String: Model] = [:]
  /// Whether patterns may match nothing.
  let allowsEmpty: Bool
  private let reading: ReadingOptions

  init(
    _ model: Model, configuration: ModelConfiguration?, reading: ReadingOptions, allowsEmpty: Bool
  ) {
    input = model
    self.configuration = configuration
    self.reading = reading
    self.allowsEmpty = allowsEmpty
    for tensor in model.checkpoint.tensors {
      tensors[tensor.name] = EditedTensor(tensor, of: model.reference)
    }
    metadata = Self.metadata(of: model.checkpoint)
  }

  /// What all files state, the first of several values for a key; the format in any case.
  static func metadata(of checkpoint: Checkpoint) -> HeaderMetadata {
    var entries: [HeaderMetadata.Entry] = []
    for file in checkpoint.files where file.format == "safetensors" {
      for entry in file.metadata?.entries ?? []
      where !entries.contains(where: { $0.key == entry.key }) {
        entries.append(entry)
      }
    }
    if !entries.contains(where: { $0.key == "format" }) {
      entries += HeaderMetadata.pytorch.entries
    }
    return HeaderMetadata(entries: entries)
  }

  package subscript(name: TensorName) -> EditedTensor? { tensors[name] }

  /// The names in the order of their bytes.
  package var names: [TensorName] { tensors.keys.sorted() }

  /// What the output's tensors are.
  package var specs: [TensorSpec] {
    names.compactMap { name in
      tensors[name].map { TensorSpec(name: name, dtype: $0.dtype, shape: $0.shape) }
    }
  }

  /// The tensors of the input that are in no tensor of the output, by name.
  package var dropped: [TensorName] {
    let used = Set(
      tensors.values.lazy.filter { $0.model == input.reference }.map(\.tensor.name))
    return input.checkpoint.tensors.map(\.name).filter { !used.contains($0) }
  }

  // MARK: Tensors

  /// A tensor that a pattern takes.
  struct Selected {
    var name: TensorName
    var matches: [TensorPatternMatcher.Match]
  }

  /// The tensors of a pattern, in the order of their names.
  ///
  /// Throws where there are none, unless that is allowed.
  mutating func select(
    _ pattern: TensorPattern, in checkpoint: Model? = nil
  ) throws(EditError) -> [Selected] {
    let matcher = TensorPatternMatcher(pattern)
    let names = checkpoint.map { $0.checkpoint.tensors.map(\.name) } ?? names
    let selected = names.compactMap { name -> Selected? in
      let matches = matcher.matches(in: name)
      return matches.isEmpty ? nil : Selected(name: name, matches: matches)
    }
    guard selected.isEmpty else { return selected }
    let place = checkpoint.map { " of '\($0.reference)'" } ?? ""
    let message = "no tensor\(place) matches \(pattern)"
    guard allowsEmpty else {
      let near = pattern.isName ? nearest(pattern.text, among: names) : nil
      throw EditError(
        message + (near.map { ", did you mean '\($0)'?" } ?? ""),
        hint: "--allow-empty lets patterns match nothing")
    }
    notes.append(message)
    return []
  }

  /// Changes a tensor that is there.
  mutating func update(_ name: TensorName, _ change: (inout EditedTensor) -> Void) {
    guard var tensor = tensors[name] else { return }
    change(&tensor)
    tensors[name] = tensor
  }

  /// Adds a tensor under a name that is free.
  mutating func add(_ tensor: EditedTensor, as name: TensorName) throws(EditError) {
    try check(name)
    if let other = tensors[name] {
      throw EditError("\(name.quoted) would be both \(other.source) and \(tensor.source)")
    }
    tensors[name] = tensor
  }

  /// Puts a tensor under a name, whether it is free or not.
  mutating func replace(_ name: TensorName, with tensor: EditedTensor) { tensors[name] = tensor }

  /// Takes tensors away.
  mutating func remove(_ names: some Sequence<TensorName>) {
    for name in names { tensors[name] = nil }
  }

  /// Gives tensors new names, all at once; names may be exchanged.
  ///
  /// Throws where two tensors would have one name, naming both.
  mutating func rename(_ renames: [(from: TensorName, to: TensorName)]) throws(EditError) {
    var moved: [TensorName: EditedTensor] = [:]
    for (from, to) in renames where from != to {
      try check(to)
      guard let tensor = tensors.removeValue(forKey: from) else { continue }
      if let other = moved[to] {
        throw EditError("\(to.quoted) would be both \(other.source) and \(tensor.source)")
      }
      moved[to] = tensor
    }
    for (name, tensor) in moved {
      if let other = tensors[name] {
        throw EditError(
          "\(name.quoted) would be both \(other.source) and \(tensor.source)",
          hint: "drop one of them first, or rename it")
      }
    }
    for (name, var tensor) in moved {
      tensor.note("rename")
      tensors[name] = tensor
    }
  }

  /// Replaces the whole catalogue, as when layers are stacked.
  mutating func replaceAll(_ new: [TensorName: EditedTensor]) { tensors = new }

  private func check(_ name: TensorName) throws(EditError) {
    if let fault = NameFault(in: name) {
      throw EditError("a tensor cannot be called \(name.quoted): \(fault)")
    }
  }

  // MARK: Configuration

  /// Edits the configuration, if there is one; returns whether there is.
  @discardableResult
  mutating func configure(
    _ edit: (inout ConfigurationEditor) throws -> Void
  ) throws -> Bool {
    guard let configuration else { return false }
    var editor = ConfigurationEditor(configuration)
    try edit(&editor)
    warnings += editor.warnings.map(\.description)
    if editor.edit.bytes != configuration.document.bytes {
      self.configuration = try ModelConfiguration.read(editor.edit.bytes, file: configuration.file)
    }
    return true
  }

  // MARK: Other models

  /// A further model, opened once.
  mutating func other(_ reference: String) throws -> Model {
    if let known = others[reference] { return known }
    var reading = reading
    // What was said of the input is not said of others.
    reading.baseConfiguration = nil
    let model = try Model.open(reference, options: reading)
    others[reference] = model
    return model
  }
}
