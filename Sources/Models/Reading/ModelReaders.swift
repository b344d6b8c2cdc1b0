internal import Storage

/// The readers of directories, in the order in which they are asked.
package enum ModelReaders {
  /// A layout of directories that is told by the names of the files.
  package struct Entry: Sendable {
    package let format: ModelFormat
    let isFormat: @Sendable (_ names: [String]) -> Bool
    let open: @Sendable (Path, _ reference: String, ReadingOptions) throws -> Model
  }

  package static let all: [Entry] = [
    Entry(format: .neox, isFormat: NeoXReader.isFormat, open: NeoXReader.open),
    Entry(format: .meta, isFormat: MetaReader.isFormat, open: MetaReader.open),
    Entry(format: .megatron, isFormat: MegatronReader.isFormat, open: MegatronReader.open),
    Entry(
      format: .distributed, isFormat: DistributedReader.isFormat, open: DistributedReader.open),
    // Any other file of PyTorch may be weights.
    Entry(format: .torch, isFormat: TorchReader.isFormat, open: TorchReader.open),
    // Directories of the hub may have a copy in HDF5 beside the weights: it is asked last.
    Entry(format: .hdf5, isFormat: HDF5Reader.isFormat, open: HDF5Reader.open),
  ]

  /// The reader for a directory with entries of these names; nil for safetensors and all else.
  static func reader(for names: [String]) -> Entry? {
    // Safetensors go first: a Hugging Face directory may keep other files beside them.
    if names.contains(where: { $0.hasSuffix(".safetensors") }) { return nil }
    return all.first { $0.isFormat(names) }
  }
}

extension Model {
  /// Opens what a person named, in whatever layout it is.
  ///
  /// Throws `LayoutError`, `CheckpointError`, `TorchError`, `HDF5Error`, `ConfigurationError` or `FileError`.
  package static func open(
    _ reference: String, options: ReadingOptions = ReadingOptions()
  ) throws -> Model {
    var model = try opened(reference, options: options)
    model.notes += options.unused(by: model.layout.format)
    return model
  }

  private static func opened(_ reference: String, options: ReadingOptions) throws -> Model {
    let path = Path(reference)
    if !reference.isEmpty, try FileStatus.ifPresent(path)?.kind == .directory {
      let names = try DirectoryListing(of: path).entries.map(\.name)
      if let reader = ModelReaders.reader(for: names) {
        return try reader.open(path, reference, options)
      }
    }
    if try TorchReader.isFile(path) {
      return try TorchReader.open(path, reference: reference, options: options)
    }
    if try ModelReaders.isHDF5(path) {
      return try HDF5Reader.open(path, reference: reference, options: options)
    }
    return try HuggingFaceReader.open(reference, options: options)
  }
}
