import Layouts
import Models
import Storage
import TestSupport
import Tensors
import TorchFiles

/// A step of one model-parallel rank with few parameters, whose files can be wrong in one place.
struct CraftedOptimizer {
  /// Elements of the masters of each data-parallel rank.
  var masters = [4, 4]
  var moments = [4, 4]
  var steps: [TorchContent] = [.int(2), .int(2)]
  var shapes: [(String, [Int])] = [("0.word_embeddings.weight", [3, 2])]
  var stage: TorchContent?
  var partitionCount = 2
  var dataDegree = 2
  var modelDegree = 1
  var groupCount = 1
  /// Entries that take the place of others of the same name.
  var changes: [(String, TorchContent)] = []
  var isElastic = false

  /// Writes the files and opens them.
  func open(in directory: borrowing TemporaryDirectory) throws -> ZeroPartitions {
    try write("mp_rank_00_model_states.pt", state, [], in: directory)
    for rank in masters.indices {
      let (content, storages) = optimizer(rank)
      try write(
        NeoXScheme.optimizerFile(prefix: "", dataRank: rank, rank: 0), content, storages,
        in: directory)
    }
    return try OptimizerFixture.open(directory.path)
  }

  private var state: TorchContent {
    let group = TorchContent.orderedDict(shapes.map { ($0.0, .size($0.1)) })
    return .dict([
      ("module", .none), ("param_shapes", .list(Array(repeating: group, count: groupCount))),
      ("dp_world_size", .int(dataDegree)), ("mp_world_size", .int(modelDegree)),
      ("iteration", .int(2)),
    ])
  }

  private func optimizer(_ rank: Int) -> (TorchContent, [TorchStorage]) {
    var storages: [TorchStorage] = []
    func tensor(_ count: Int, from first: Int) -> TorchContent {
      let bytes = (0..<count).flatMap { index in
        let bits = Float(first + index).bitPattern
        return (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) }
      }
      storages.append(TorchStorage(dtype: .f32, elementCount: count, contents: bytes))
      return .tensor(TorchView(storage: storages.count - 1, dtype: .f32, shape: [count]))
    }
    let state = TorchContent.dict([
      ("step", steps[rank]), ("exp_avg", tensor(moments[rank], from: 100 + 4 * rank)),
    ])
    let base: TorchContent =
      isElastic
      ? .list([state])
      : .dict([
        ("state", .dict([TorchContent.Entry(.int(0), state)])),
        ("param_groups", .list([.dict([("lr", .float(0.5)), ("params", .list([.int(0)]))])])),
      ])
    var entries: [(String, TorchContent)] = [
      ("base_optimizer_state", base),
      ("single_partition_of_fp32_groups", .list([tensor(masters[rank], from: 4 * rank)])),
      ("partition_count", .list([.int(partitionCount)])),
    ]
    if let stage { entries.append(("zero_stage", stage)) }
    entries.removeAll { entry in changes.contains { $0.0 == entry.0 } }
    return (.dict([("optimizer_state_dict", .dict(entries + changes))]), storages)
  }

  private func write(
    _ name: String, _ content: TorchContent, _ storages: [TorchStorage],
    in directory: borrowing TemporaryDirectory
  ) throws {
    let layout = try TorchFileLayout(root: "crafted", content, storages: storages)
    var bytes = [UInt8](repeating: 0, count: layout.byteCount)
    let crcs = [UInt32](repeating: 0, count: storages.count)
    for piece in layout.pieces + [layout.directory(crcs: crcs)] {
      bytes.replaceSubrange(piece.offset..<piece.offset + piece.bytes.count, with: piece.bytes)
    }
    _ = try directory.file(name, bytes)
  }
}
