internal import Storage

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
    return try StoredFiles.isTorch(path) ? .torch : nil
  }
}
