internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

/// Reads safetensors checkpoints under their own names: directories, files, cached hub models.
package struct HuggingFaceReader {
  /// Opens what a person named; headers and configuration are read.
  package static func open(_ reference: String, options: ReadingOptions) throws -> Model {
    let checkpoint = try Checkpoint.open(
      reference, options: Checkpoint.Options(revision: options.revision, access: options.access))
    let isFile = try FileStatus.ifPresent(Path(reference))?.kind == .regular
    var model = Model(
      reference: reference, location: isFile ? Path(reference) : checkpoint.directory,
      checkpoint: checkpoint, layout: LayoutSummary(.huggingFace))
    try model.addConfiguration(options)
    return model
  }
}

extension Model {
  /// Adds what `config.json`, or the configuration that was named instead, says; and the shape if
  /// the architecture has a table.
  mutating func addConfiguration(_ options: ReadingOptions) throws {
    let base = try options.baseConfiguration.map(ConfigurationFile.base)
    let own = try ConfigurationFile.huggingFace(in: checkpoint.directory)
    configuration = options.prefersOwnConfiguration ? own ?? base : base ?? own
    guard let configuration else { return }
    let reading = SettingsReading(huggingFace: configuration)
    settings = reading.settings
    guard settings.family != nil, reading.errors.isEmpty,
      var shape = try? DecoderShape(from: configuration)
    else { return }
    // Tensors are the authority on extents that they have.
    let rows = HuggingFaceTable.rows(shape.family)
    let embedding = rows.first { $0.part == .embedding }?.slices.first?.name(layer: nil)
    let head = rows.last { $0.part == .head }?.slices.first?.name(layer: nil)
    if let count = embedding.flatMap({ checkpoint[$0]?.spec.shape.first }) {
      shape.vocabulary = count
    }
    shape.isTied = head.flatMap { checkpoint[$0] } == nil
    self.shape = shape
  }
}
