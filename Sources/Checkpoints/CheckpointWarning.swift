package import Storage

/// Something odd about a checkpoint that does not keep it from being read.
package struct CheckpointWarning: Hashable, Sendable {
  /// The kinds of warnings; the raw values are stable.
  package enum Code: String, CaseIterable, Sendable {
    /// `metadata.total_size` is missing, no count, or not the sum of the tensors.
    case totalSize = "index.total-size"
    case unlistedShard = "index.unlisted-shard"
    case unlistedTensor = "index.unlisted-tensor"
    /// The numbers in the names of the listed files have gaps or disagree.
    case shardNumbering = "index.shard-numbering"
    /// Several files were read as one checkpoint without an index.
    case missingIndex = "index.missing"
    /// `model.safetensors` repeats what the listed files hold.
    case singleFileAndIndex = "directory.single-and-index"
    case unknownField = "header.unknown-field"
    /// One file out of a numbered set was opened by itself.
    case loneShard = "reference.lone-shard"
  }

  package let code: Code
  package let path: Path
  /// What was found, as a phrase.
  package let detail: String

  package init(_ code: Code, _ path: Path, _ detail: String) {
    self.code = code
    self.path = path
    self.detail = detail
  }
}

extension CheckpointWarning: CustomStringConvertible {
  package var description: String { "\(path.quoted): \(detail) [\(code.rawValue)]" }
}
