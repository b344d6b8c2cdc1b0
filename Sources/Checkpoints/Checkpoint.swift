package import Storage
package import Tensors

/// A catalogue of logical tensors over the files that store them; opening it reads headers only.
package struct Checkpoint: Sendable {
  /// The directory of the files, where `config.json` and the like are.
  package let directory: Path
  /// The files in the order of their names.
  package let files: [CheckpointFile]
  /// The tensors in the order of their names' bytes, each name once.
  package let tensors: [LogicalTensor]
  /// What is odd, in the order in which it was found.
  package let warnings: [CheckpointWarning]
  /// The name of the index file, if the checkpoint has one.
  package let indexFileName: String?

  private let places: [TensorName: Int]

  /// Makes a catalogue of tensors in any order, whose names must be distinct.
  ///
  /// The files are those that the tensors lie in, in the order of their names, each once.
  package init(
    directory: Path, files: [CheckpointFile], tensors: [LogicalTensor],
    warnings: [CheckpointWarning] = [], indexFileName: String? = nil
  ) {
    self.directory = directory
    self.files = files
    self.warnings = warnings
    self.indexFileName = indexFileName
    let sorted = tensors.sorted { $0.name < $1.name }
    self.tensors = sorted
    places = Dictionary(
      zip(sorted.lazy.map(\.name), sorted.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The tensor of this name, or nil.
  package subscript(name: TensorName) -> LogicalTensor? { places[name].map { tensors[$0] } }

  /// The bytes of all tensors.
  package var byteCount: Int { tensors.reduce(0) { $0 + $1.spec.byteCount } }

  /// The elements of all tensors.
  package var elementCount: Int { tensors.reduce(0) { $0 + $1.spec.elementCount } }

  /// The names of the files, without their directories.
  package var shardNames: [String] { files.map(\.file.path.lastComponent) }

  /// The metadata of the first file that has any.
  package var metadata: HeaderMetadata? { files.lazy.compactMap(\.metadata).first }
}
