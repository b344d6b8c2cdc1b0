package import Storage

/// A file of a checkpoint, whatever its format, as far as its header says what it is.
package struct CheckpointFile: Sendable {
  package let file: InputFile
  /// The container format by its usual name, such as `safetensors`.
  package let format: String
  /// Strings that the file states about itself; nil where the format or the file has none.
  package let metadata: HeaderMetadata?
  /// The bytes that the reader parsed, in the order in which they count.
  package let headerRanges: [Range<Int>]

  package init(
    file: InputFile, format: String, metadata: HeaderMetadata? = nil, headerRanges: [Range<Int>]
  ) {
    self.file = file
    self.format = format
    self.metadata = metadata
    self.headerRanges = headerRanges
  }

  /// SHA-256 of the bytes that were parsed, for provenance.
  package func headerDigest() throws(FileError) -> Digest256 {
    var hasher = SHA256Hasher()
    for range in headerRanges { hasher.update(try file.bytes(in: range)) }
    return hasher.digest()
  }
}

extension SafetensorsFile {
  /// The file as one of a checkpoint.
  package var checkpointFile: CheckpointFile {
    CheckpointFile(
      file: file, format: "safetensors", metadata: header.metadata,
      headerRanges: [0..<header.dataOffset])
  }
}
