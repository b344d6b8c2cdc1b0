internal import Layouts
internal import Tensors
internal import TorchFiles

/// One file of a partitioned optimiser in the making.
struct PartitionFile {
  let optimizer: RunState.Optimizer
  let target: RunTarget
  let carried: CarriedOptimizer

  private var storages: [TorchStorage]
  private var places: [TorchOutputFile.Place] = []
  private var zeros: [TorchOutputFile.Zeros] = []
  private var masters: [TorchContent] = []
  private var states: [TorchContent.Entry] = []
  private var settings: [TorchContent] = []
  private var paddings: [TorchContent] = []
  private var alignments: [TorchContent] = []

  init(optimizer: RunState.Optimizer, target: RunTarget, carried: CarriedOptimizer) {
    self.optimizer = optimizer
    self.target = target
    self.carried = carried
    storages = carried.storages
  }

  /// Adds the partition of a group.
  mutating func add(_ group: StageParameters.Group, _ buffer: FlatBuffer, _ dataRank: Int) {
    let number = masters.count
    let partition = FlatPartition(
      dataRank, of: buffer, arrays: group.parameters.map(\.array))
    // The last rank counts all padding, although more of it may lie before its partition.
    let padding =
      dataRank == buffer.partitionCount - 1 ? buffer.elementCount - buffer.usedCount : 0
    let isTrimmed = optimizer.optimizerClass != .bf16
    let kept = partition.elementCount - (isTrimmed ? min(padding, partition.elementCount) : 0)
    masters.append(tensor(.master, partition, count: kept, group))
    let carriedGroup = carried.example(group)
    var state: [TorchContent.Entry] = []
    for (key, value) in carriedGroup?.state ?? [] {
      let kind = OptimizerTensor.Kind(key: key)
      state.append(
        TorchContent.Entry(
          .string(key), value ?? tensor(kind, partition, count: partition.elementCount, group)))
    }
    if !state.isEmpty { states.append(TorchContent.Entry(.int(number), .dict(state))) }
    if let content = carried.settings(group, number: number) { settings.append(content) }
    paddings.append(.int(padding))
    alignments.append(.list(group.parameters.map { _ in .int(0) }))
  }

  /// A flat tensor of a partition's first elements.
  private mutating func tensor(
    _ kind: OptimizerTensor.Kind, _ partition: FlatPartition, count: Int,
    _ group: StageParameters.Group
  ) -> TorchContent {
    let storage = storages.count
    storages.append(TorchStorage(dtype: .f32, elementCount: count))
    for var part in partition.parts {
      let array = group.parameters[part.parameter].array
      // Terms of a sum share the master; their moments are the same on every rank.
      let share =
        array.division == .summed && kind == .master && target.tensorParallel > 1
        ? Share(rank: array.rank, count: target.tensorParallel) : nil
      part.part.tensor = OptimizerTensor(kind, of: part.part.tensor).name
      places.append(
        TorchOutputFile.Place(storage: storage, element: 0, part: part.part, share: share))
    }
    for range in partition.free where range.lowerBound < count {
      zeros.append(
        TorchOutputFile.Zeros(
          storage: storage, elements: range.lowerBound..<min(range.upperBound, count)))
    }
    return .tensor(TorchView(storage: storage, dtype: .f32, shape: [count]))
  }

  /// The file.
  func output(named name: String) -> TorchOutputFile {
    let entries = carried.entries.map { key, value in
      TorchContent.Entry(.string(key), value ?? self.value(of: key))
    }
    let root = carried.root.map { key, value in
      TorchContent.Entry(.string(key), value ?? .dict(entries))
    }
    return TorchOutputFile(
      name: name, content: .dict(root), storages: storages, places: places, zeros: zeros)
  }

  /// An entry that is made anew.
  private func value(of key: String) -> TorchContent {
    switch key {
    case "base_optimizer_state":
      .dict([("state", .dict(states)), ("param_groups", .list(settings))])
    case "single_partition_of_fp32_groups": .list(masters)
    case "group_paddings": .list(paddings)
    case "partition_count": .list(masters.map { _ in .int(target.dataParallel) })
    case "param_alignment_paddings": .list(alignments)
    default: .none
    }
  }
}
