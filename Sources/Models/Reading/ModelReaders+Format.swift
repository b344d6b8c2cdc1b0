internal import Layouts
package import Storage

extension ModelReaders {
  /// The layout of what a person named, judged by names of files; nil for safetensors, hub ids, and
  /// what no reader takes.
  package static func format(of reference: String) throws -> ModelFormat? {
    let path = Path(reference)
    guard !reference.isEmpty, let kind = try FileStatus.ifPresent(path)?.kind else { return nil }
    if kind == .directory {
      return reader(for: try DirectoryListing(of: path).entries.map(\.name))?.format
    }
    if [".safetensors", ".safetensors.index.json"].contains(where: reference.hasSuffix) {
      return nil
    }
    if try TorchReader.isFile(path) { return .torch }
    guard kind == .regular else { return nil }
    if try HDF5Reader.isFile(path) { return .hdf5 }
    return try StoredFiles.isTorch(path) ? .torch : nil
  }

  /// Whether a path is a file of HDF5, or an index of such.
  ///
  /// What is named as safetensors is read as such, and refused with what it really is.
  static func isHDF5(_ path: Path) throws -> Bool {
    if [".safetensors", ".safetensors.index.json"].contains(where: path.text.hasSuffix) {
      return false
    }
    return try HDF5Reader.isFile(path)
  }
}

extension LayoutSummary {
  /// What names of files alone show of a directory whose layout cannot be made out; nil where they
  /// show nothing, or members are missing.
  package init?(namesIn directory: Path) {
    guard let files = try? NeoXFiles(in: directory), files.degree > 0 else { return nil }
    let isPipeline = files.form == .pipeline
    self.init(
      isPipeline ? .neox : .neoxSequential, tensorParallel: files.degree,
      pipeline: isPipeline ? max(1, files.states.count / files.degree) : 0,
      data: files.optimizers.values.map(\.count).max() ?? 0)
    step = files.step == files.root ? nil : files.step.lastComponent
  }
}
