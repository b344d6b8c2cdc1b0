internal import Checkpoints
internal import HDF5Checkpoints
internal import Storage
internal import Tensors

/// The tensors of several HDF5 files, each name once.
struct HDF5Catalogue {
  private(set) var notes: [String] = []
  private let directory: Path
  private let access: FileAccess
  private var files: [(name: String, file: HDF5File)] = []
  private var tensors: [TensorName: LogicalTensor] = [:]
  /// The file of each tensor.
  private var owners: [TensorName: String] = [:]
  private var warnings: [CheckpointWarning] = []
  private var indexName: String?

  init(in directory: Path, access: FileAccess) {
    self.directory = directory
    self.access = access
  }

  /// Takes all tensors of a file.
  mutating func add(_ name: String) throws {
    let path = directory.joining(name)
    let file = try HDF5File(opening: path, access: access)
    files.append((name, file))
    notes += file.notes.map { "\(name): \($0)" }
    for tensor in file.tensors {
      if let other = owners.updateValue(name, forKey: tensor.name) {
        throw CheckpointError(directory, .directory(.tensorInTwoFiles(tensor.name, other, name)))
      }
      tensors[tensor.name] = tensor
    }
  }

  /// Takes the files without an index.
  mutating func add(_ names: [String]) throws {
    for name in names { try add(name) }
    guard names.count > 1 else { return }
    warnings.append(
      CheckpointWarning(
        .missingIndex, directory,
        "there is no index; all \(names.count) HDF5 files are read as one checkpoint"))
  }

  /// Takes the files of an index of Keras, and checks that its groups are where it says.
  mutating func addGroups(_ name: String) throws {
    let path = directory.joining(name)
    let index = try KerasIndex(at: path)
    indexName = name
    try addListed(index.shards, by: path)
    var listed: Set<String> = []
    for (group, names) in index.groups {
      // Some versions write the slash in front, and some do not.
      let prefix = group.drop { $0 == "/" } + "/"
      listed.insert(String(prefix))
      for name in names {
        let isThere = files.contains { file in
          file.name == name && file.file.paths.values.contains { $0.hasPrefix(prefix) }
        }
        guard isThere else {
          throw LayoutError([
            LayoutProblem(
              .missingArray, path.text,
              "the index lists the group \(Path(group).quoted) in \(Path(name).quoted), which does "
                + "not have it")
          ])
        }
      }
    }
    let paths = files.flatMap { file in file.file.paths.values.map { (file.name, $0) } }
    let unlisted = paths.filter { path in
      let group = path.1.split(separator: "/").dropLast().joined(separator: "/") + "/"
      return !listed.contains(group)
    }
    if let first = unlisted.map(\.1).min() {
      warnings.append(
        CheckpointWarning(
          .unlistedTensor, path,
          "the index does not list the group of \(Path(first).quoted)"
            + (unlisted.count > 1 ? " and \(unlisted.count - 1) more" : "")))
    }
  }

  /// Takes the tensors that an index lists, in the files in which it lists them.
  mutating func addTensors(_ name: String) throws {
    let path = directory.joining(name)
    let file = try InputFile(path, access: .positional)
    let bytes = try file.bytes(in: 0..<min(file.byteCount, SafetensorsIndex.byteLimit + 1))
    let index: SafetensorsIndex
    do throws(IndexFault) {
      index = try SafetensorsIndex(bytes, endings: HDF5Selection.endings)
    } catch { throw CheckpointError(path, .index(error)) }
    indexName = name
    try addListed(index.shards, by: path)
    for (tensor, shard) in index.fileNames.sorted(by: { $0.key < $1.key })
    where owners[tensor] != shard {
      throw CheckpointError(
        path, .directory(.missingTensor(tensor, shard: shard, elsewhere: owners[tensor])))
    }
    let unlisted = tensors.keys.filter { index.fileNames[$0] == nil }
    guard let first = unlisted.min() else { return }
    for tensor in unlisted { tensors[tensor] = nil }
    warnings.append(
      CheckpointWarning(
        .unlistedTensor, path,
        "the index does not list tensor \(first.quoted)"
          + (unlisted.count > 1 ? " and \(unlisted.count - 1) more" : "") + "; not read"))
  }

  private mutating func addListed(_ names: [String], by index: Path) throws {
    for name in names {
      guard try FileStatus.ifPresent(directory.joining(name)) != nil else {
        throw CheckpointError(index, .directory(.missingShard(name)))
      }
      try add(name)
    }
  }

  /// The whole.
  func checkpoint() throws -> Checkpoint {
    guard !tensors.isEmpty else {
      throw HDF5Error(files.first?.file.file.path ?? directory, .noTensors)
    }
    return Checkpoint(
      directory: directory, files: files.map(\.file.checkpointFile),
      tensors: Array(tensors.values), warnings: warnings, indexFileName: indexName)
  }
}
