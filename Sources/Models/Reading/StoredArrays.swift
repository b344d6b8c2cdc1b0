package import Checkpoints
package import Storage
package import Tensors
internal import TorchFiles

/// The arrays of torch files as they are stored, for files whose layout is not known.
///
/// Names are the keys that lead to an array, joined by dots; below a directory the file's name goes
/// before them, as in `layer_00-model_00-model_states.pt/word_embeddings.weight`.
package struct StoredArrays: Sendable {
  /// The arrays as identity tensors.
  package let checkpoint: Checkpoint
  /// Arrays whose elements do not follow each other; their pieces say where they begin.
  package let strided: Set<TensorName>
  /// Files that cannot be read, and why.
  package let problems: [VerificationFinding]

  /// Opens files of `torch.save`; pickles are parsed, and data are not read.
  ///
  /// Names are relative to `directory`; it is nil for a file alone.
  package init(_ paths: [Path], below directory: Path?, access: FileAccess) {
    var files: [CheckpointFile] = []
    var tensors: [TensorName: LogicalTensor] = [:]
    var strided: Set<TensorName> = []
    var problems: [VerificationFinding] = []
    for path in paths {
      do throws(TorchError) {
        let file = try TorchFile(opening: path, access: access)
        files.append(file.checkpointFile)
        let prefix = directory.map { Self.relative(path, to: $0) + "/" } ?? ""
        for (keys, tensor) in try file.tensors() {
          let name = TensorName(prefix + keys.joined(separator: "."))
          guard tensors[name] == nil else { continue }
          if !tensor.isContiguous { strided.insert(name) }
          tensors[name] = LogicalTensor(
            spec: tensor.spec(name),
            pieces: [
              LogicalTensor.Piece(
                file: file.file, byteOffset: tensor.byteOffset,
                byteCount: tensor.byteRange.count)
            ])
        }
      } catch { problems.append(VerificationFinding(.file, path, error.reason)) }
    }
    checkpoint = Checkpoint(
      directory: directory ?? paths.first?.parent ?? ".", files: files,
      tensors: Array(tensors.values))
    self.strided = strided
    self.problems = problems
  }

  private static func relative(_ path: Path, to directory: Path) -> String {
    let prefix = directory.joining("x").text.dropLast()
    return path.text.hasPrefix(prefix) ? String(path.text.dropFirst(prefix.count)) : path.text
  }
}

extension TorchError {
  /// The description without the file's name before it.
  var reason: String {
    let prefix = "\(path.quoted): "
    let text = "\(self)"
    return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
  }
}
