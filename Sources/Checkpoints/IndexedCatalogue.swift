import Storage
import Tensors

/// A catalogue in the making: an index, and the files that it lists, compared with each other.
///
/// The index is the authority: what it does not list is reported and left out.
struct IndexedCatalogue {
  private(set) var tensors: [LogicalTensor] = []
  private(set) var warnings: [CheckpointWarning] = []

  private let index: SafetensorsIndex
  private let path: Path
  private var found: Set<TensorName> = []
  /// Listed tensors that are (also) in a file other than the listed one.
  private var misplaced: [TensorName: String] = [:]

  /// Begins with the index that was read from `path`.
  init(_ index: SafetensorsIndex, path: Path) {
    (self.index, self.path) = (index, path)
    warnOfNumbering()
  }

  /// Takes the listed tensors of a listed file.
  mutating func add(_ file: SafetensorsFile, named fileName: String) {
    var unlisted: [TensorName] = []
    for tensor in file.tensors {
      guard let listedName = index.fileNames[tensor.name] else {
        unlisted.append(tensor.name)
        continue
      }
      guard listedName == fileName else {
        misplaced[tensor.name] = fileName
        continue
      }
      found.insert(tensor.name)
      tensors.append(tensor)
    }
    if let first = unlisted.min() {
      let others = unlisted.count > 1 ? " and \(unlisted.count - 1) more" : ""
      let detail = "the index does not list tensor \(first.quoted)\(others); not read"
      warnings.append(CheckpointWarning(.unlistedTensor, file.file.path, detail))
    }
    warnings += file.warnings
  }

  /// Checks, after all files, that every listed tensor was found once, and the total size.
  mutating func finish() throws(CheckpointError) {
    if found.count < index.fileNames.count {
      let missing = index.fileNames.keys.filter { !found.contains($0) }.min()
      if let missing, let shard = index.fileNames[missing] {
        throw fault(.missingTensor(missing, shard: shard, elsewhere: misplaced[missing]))
      }
    }
    if let (name, other) = misplaced.min(by: { $0.key < $1.key }),
      let listed = index.fileNames[name]
    {
      throw fault(.tensorInTwoFiles(name, listed, other))
    }
    let sum = tensors.reduce(0) { $0 + $1.spec.byteCount }
    let expected = "the tensors take \(sum) bytes, metadata.total_size is "
    switch index.totalSize {
    case .bytes(sum): break
    case .bytes(let size): warn(.totalSize, expected + "\(size)")
    case .missing: warn(.totalSize, expected + "missing")
    case .invalid(let text): warn(.totalSize, expected + text)
    }
  }

  /// Checks that `model.safetensors` beside the index holds the same tensors as the index lists.
  mutating func compare(_ single: SafetensorsFile) throws(CheckpointError) {
    let listed = Set(tensors.map(\.spec))
    let stored = Set(single.header.entries.map(\.spec))
    if let difference = listed.symmetricDifference(stored).map(\.name).min() {
      throw CheckpointError(path.parent, .directory(.singleFileDiffers(difference)))
    }
    warnings.append(
      CheckpointWarning(
        .singleFileAndIndex, single.file.path,
        "the file is not read, because the index lists other files with the same tensors"))
  }

  /// Reports the files that the index does not list.
  mutating func warnOfUnlistedFiles(among names: [String]) {
    let known = Set(index.shards).union([DirectorySelection.singleFileName])
    for name in names where !known.contains(name) {
      warnings.append(
        CheckpointWarning(
          .unlistedShard, path.parent.joining(name), "the index does not list the file; not read"))
    }
  }

  private mutating func warnOfNumbering() {
    let shards = index.shards.compactMap { ShardName($0) }
    guard let first = shards.first else { return }
    if let other = shards.first(where: { $0.count != first.count || $0.stem != first.stem }) {
      warn(.shardNumbering, "lists files of different sets: '\(first)' and '\(other)'")
    } else if let gap = (1...max(first.count, 1)).first(where: { number in
      number > shards.count || shards[number - 1].number != number
    }) {
      warn(
        .shardNumbering, "lists \(shards.count) of \(first.count) files: number \(gap) is missing")
    }
  }

  private mutating func warn(_ code: CheckpointWarning.Code, _ detail: String) {
    warnings.append(CheckpointWarning(code, path, detail))
  }

  private func fault(_ fault: DirectoryFault) -> CheckpointError {
    CheckpointError(path, .directory(fault))
  }
}
