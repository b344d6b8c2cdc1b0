internal import Checkpoints
internal import Models
internal import Storage
internal import Tensors

/// Rules about indexes, headers and places of data.
enum FileLint {
  static func findings(_ subject: LintSubject) -> [LintFinding] {
    let checkpoint = subject.model.checkpoint
    let known = checkpoint.warnings.compactMap { warning in
      LintRule(rawValue: warning.code.rawValue).map {
        LintFinding($0, file: warning.path.text, warning.detail)
      }
    }
    return known + metadata(checkpoint) + alignment(subject)
  }

  private static func metadata(_ checkpoint: Checkpoint) -> [LintFinding] {
    checkpoint.files.filter { $0.format == "safetensors" }.compactMap { file in
      let path = file.file.path.text
      guard let metadata = file.metadata else {
        return LintFinding(.metadataMissing, file: path, "the header has no metadata")
      }
      let known = ["pt", "tf", "flax", "mlx", "np"]
      guard let format = metadata["format"] else {
        return LintFinding(
          .metadataFormat, file: path, expected: "pt", "the metadata state no format")
      }
      return known.contains(format)
        ? nil
        : LintFinding(
          .metadataFormat, file: path, expected: "pt", found: format,
          "the metadata state the format \(TensorName(format).quoted)")
    }
  }

  /// Element types are as wide as the alignment that they need.
  private static func alignment(_ subject: LintSubject) -> [LintFinding] {
    let checkpoint = subject.model.checkpoint
    guard checkpoint.files.contains(where: { $0.format == "safetensors" }) else { return [] }
    return checkpoint.tensors.compactMap { tensor in
      let width = max(1, tensor.spec.dtype.bitWidth / 8)
      guard let piece = tensor.pieces.first, tensor.pieces.count == 1,
        piece.byteCount > 0, piece.byteOffset % width != 0
      else { return nil }
      return LintFinding(
        .alignment, file: piece.file.path.text, tensor: tensor.name.text,
        expected: "a multiple of \(width)", found: "\(piece.byteOffset)",
        "\(tensor.name.quoted) begins at byte \(piece.byteOffset), "
          + "which is no multiple of \(width)")
    }
  }
}
