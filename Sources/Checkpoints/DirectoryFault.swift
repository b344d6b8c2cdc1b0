package import Storage
package import Tensors

/// Why the files of a directory do not make one checkpoint.
package enum DirectoryFault: Error, Hashable, Sendable {
  /// The index lists a file that is not there.
  case missingShard(String)
  /// The index lists something that is not a regular file.
  case irregularShard(String, FileKind)
  /// The index lists a tensor in a file that lacks it; perhaps another listed file holds it.
  case missingTensor(TensorName, shard: String, elsewhere: String?)
  case tensorInTwoFiles(TensorName, String, String)
  /// A single file and an index are both there, and disagree about this tensor.
  case singleFileDiffers(TensorName)
  /// There is no index, and the numbered files are not all there.
  case incompleteSet(missing: String)
  /// There is more than one index, and none has the standard name.
  case severalIndexes([String])
  /// There are no safetensors; perhaps weights of another format.
  case noWeights(others: String?)
}

extension DirectoryFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingShard(let name): "the index lists \(Path(name).quoted), which is not there"
    case .irregularShard(let name, let kind):
      "the index lists \(Path(name).quoted), which is \(kind), not a regular file"
    case .missingTensor(let tensor, let shard, let elsewhere):
      "the index lists tensor \(tensor.quoted) in \(Path(shard).quoted), which does not hold it"
        + (elsewhere.map { "; \(Path($0).quoted) does" } ?? "")
    case .tensorInTwoFiles(let tensor, let first, let second):
      "tensor \(tensor.quoted) is in both \(Path(first).quoted) and \(Path(second).quoted)"
    case .singleFileDiffers(let tensor):
      "model.safetensors and the sharded files are both there, "
        + "and differ in tensor \(tensor.quoted)"
    case .incompleteSet(let missing):
      "there is no index, and of the numbered files \(Path(missing).quoted) is missing"
    case .severalIndexes(let names):
      "there are several indexes: " + names.map { Path($0).quoted }.joined(separator: ", ")
    case .noWeights(let others):
      "there are no .safetensors files"
        + (others.map { "; \(Path($0).quoted) is of another format" } ?? "")
    }
  }
}
