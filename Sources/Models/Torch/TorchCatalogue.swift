internal import Checkpoints
internal import Storage
internal import Tensors
internal import TorchFiles

/// The tensors of several PyTorch files, each name once.
struct TorchCatalogue {
  private(set) var notes: [String] = []
  private let directory: Path
  private let access: FileAccess
  private var files: [TorchFile] = []
  private var tensors: [TensorName: LogicalTensor] = [:]
  /// The file of each tensor.
  private var owners: [TensorName: String] = [:]
  private var problems: [LayoutProblem] = []
  private var indexName: String?

  init(in directory: Path, access: FileAccess) {
    self.directory = directory
    self.access = access
  }

  /// Takes the state dict of a file.
  mutating func add(_ name: String) throws {
    let file = try TorchFile(opening: directory.joining(name), access: access)
    files.append(file)
    let (state, keys) = try Self.state(of: file)
    if !keys.isEmpty {
      notes.append("the weights of '\(name)' are below \(keys.joined(separator: "."))")
    }
    for (tensorName, tensor) in try file.stateDict(state) {
      if let fault = NameFault(in: tensorName) {
        problem(.unsupported, name, "tensor \(tensorName.quoted): \(fault)")
      } else if let other = owners.updateValue(name, forKey: tensorName) {
        problem(
          .unsupported, name, "tensor \(tensorName.quoted) is in \(Path(other).quoted) as well")
      } else if let placement = tensor.placement {
        let piece = LogicalTensor.Piece(
          file: file.file, byteOffset: tensor.byteOffset, byteCount: tensor.byteRange.count,
          placement: placement)
        tensors[tensorName] = LogicalTensor(spec: tensor.spec(tensorName), pieces: [piece])
      } else {
        problem(
          .strides, name,
          "tensor \(tensorName.quoted): a view of shape \(tensor.shape) and strides "
            + "\(tensor.strides) is not supported")
      }
    }
  }

  /// Takes the tensors that an index lists, in the files in which it lists them.
  mutating func addIndexed(_ name: String) throws {
    let path = directory.joining(name)
    let index: SafetensorsIndex
    let file = try InputFile(path, access: .positional)
    let bytes = try file.bytes(in: 0..<min(file.byteCount, SafetensorsIndex.byteLimit + 1))
    do throws(IndexFault) {
      index = try SafetensorsIndex(bytes, endings: TorchSelection.endings)
    } catch { throw CheckpointError(path, .index(error)) }
    indexName = name
    for shard in index.shards {
      guard try FileStatus.ifPresent(directory.joining(shard)) != nil else {
        throw CheckpointError(path, .directory(.missingShard(shard)))
      }
      try add(shard)
    }
    for (tensor, shard) in index.fileNames.sorted(by: { $0.key < $1.key }) {
      guard owners[tensor] != shard else { continue }
      throw CheckpointError(
        path, .directory(.missingTensor(tensor, shard: shard, elsewhere: owners[tensor])))
    }
    let unlisted = tensors.keys.filter { index.fileNames[$0] == nil }.sorted()
    for tensor in unlisted { tensors[tensor] = nil }
    if let first = unlisted.first {
      notes.append(
        "the index does not list \(first.quoted)"
          + (unlisted.count > 1 ? " and \(unlisted.count - 1) more tensors" : "")
          + " of its files; not read")
    }
  }

  /// The whole; throws what was found wrong.
  func checkpoint() throws -> Checkpoint {
    guard problems.isEmpty else { throw LayoutError(problems) }
    guard !tensors.isEmpty else {
      throw LayoutError([
        LayoutProblem(
          .missingArray, files.first?.file.path.text ?? directory.text,
          "there is no dictionary of tensors in it")
      ])
    }
    return Checkpoint(
      directory: directory, files: files.map(\.checkpointFile), tensors: Array(tensors.values),
      indexFileName: indexName)
  }

  private mutating func problem(
    _ code: LayoutProblem.Code, _ name: String, _ message: String
  ) {
    problems.append(LayoutProblem(code, directory.joining(name).text, message))
  }

  // MARK: Nesting

  /// The keys under which training scripts keep a model's state dict.
  private static let wrappers = ["state_dict", "model_state_dict", "module", "model"]

  /// The dictionary of tensors: the root, or the only wrapper that is one.
  private static func state(of file: TorchFile) throws -> (PickleValue, keys: [String]) {
    func hasTensors(_ value: PickleValue) -> Bool {
      value.entries?.contains { file.isTensor($0.value) } ?? false
    }
    if hasTensors(file.root) { return (file.root, []) }
    let found = wrappers.filter { file.root[$0].map(hasTensors) ?? false }
    guard found.count <= 1 else {
      throw LayoutError([
        LayoutProblem(
          .undetermined, file.file.path.text,
          "there are tensors below each of: " + found.joined(separator: ", "))
      ])
    }
    guard let key = found.first, let value = file.root[key] else { return (file.root, []) }
    return (value, [key])
  }
}
