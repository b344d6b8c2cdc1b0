package import Storage
internal import Tensors
package import TorchFiles

/// One file of a partitioned optimiser, whose pickle was read and whose data were not.
///
/// It has what one data-parallel rank keeps of one model-parallel rank's state.
///
/// Source: DeepSpeed 0.19.8, `runtime/bf16_optimizer.py`, `runtime/zero/stage_1_and_2.py`.
package struct OptimizerFile: Sendable {
  /// The partition of one parameter group.
  package struct Group: Sendable {
    package var master: TorchTensor
    /// What the base optimiser keeps for each element, by its keys.
    package var states: [(key: String, tensor: TorchTensor)]
    package var step: OptimizerStep?

    /// The partition of `key`, which is `fp32` for the masters.
    package func partition(_ key: String) -> TorchTensor? {
      key == "fp32" ? master : states.first { $0.key == key }?.tensor
    }
  }

  package let file: TorchFile
  package let name: String
  /// The model-parallel rank.
  package let rank: Int
  package let dataRank: Int
  package let optimizerClass: OptimizerClass
  package private(set) var groups: [Group] = []
  /// The number of partitions of each group.
  package let partitionCounts: [Int]
  /// Elements left free behind each parameter of each group; empty where there are none.
  package let alignmentPaddings: [[Int]]
  /// Whether the base optimiser's state is kept without padding, as early elastic checkpoints do.
  package let isElastic: Bool

  /// The value of `optimizer_state_dict`.
  package let content: PickleValue

  package var path: Path { file.file.path }

  /// Takes an opened file apart.
  package init(
    _ file: TorchFile, rank: Int, dataRank: Int
  ) throws(OptimizerProblem) {
    self.file = file
    self.rank = rank
    self.dataRank = dataRank
    let path = file.file.path
    name = path.lastComponent
    func missing(_ entry: String, _ expected: String) -> OptimizerProblem {
      OptimizerProblem(path, .missingEntry(entry, expected: expected))
    }
    guard let content = file.root["optimizer_state_dict"], content.entries != nil else {
      throw missing("optimizer_state_dict", "a dict")
    }
    self.content = content
    let stage = Self.stage(content)
    if stage == 3 || content["fp32_flat_groups"] != nil {
      throw OptimizerProblem(path, .partitionedParameters)
    }
    if let stage, !(0...2 ~= stage) { throw OptimizerProblem(path, .unknownStage(stage)) }
    optimizerClass = stage.map(OptimizerClass.zero) ?? .bf16
    guard let masters = content["single_partition_of_fp32_groups"]?.elements else {
      throw missing("single_partition_of_fp32_groups", "a list of tensors")
    }
    guard let counts = Self.counts(content["partition_count"], groups: masters.count) else {
      throw missing("partition_count", "a number for each group")
    }
    partitionCounts = counts
    alignmentPaddings =
      content["param_alignment_paddings"]?.elements.map { $0.map { $0.ints ?? [] } } ?? []
    guard let base = content["base_optimizer_state"], base.entries != nil || base.elements != nil
    else {
      throw missing("base_optimizer_state", "a dict or a list")
    }
    isElastic = base.entries == nil
    for (number, master) in masters.enumerated() {
      groups.append(try group(number, master, base))
    }
  }

  // MARK: Groups

  private func group(
    _ number: Int, _ master: PickleValue, _ base: PickleValue
  ) throws(OptimizerProblem) -> Group {
    let state =
      isElastic ? base[number] : base["state"]?.entries?.last { $0.key.int == number }?.value
    var group = Group(master: try tensor(master, "fp32", number), states: [])
    for (key, value) in state?.entries ?? [] {
      guard let key = key.string else { continue }
      if key == "step" {
        group.step = try step(value, number)
      } else if file.isTensor(value) {
        // Scalars of other optimisers are not divided; they go with the rest of the state.
        let tensor = try tensor(value, key, number, checksType: false)
        guard tensor.shape.count == 1 else { continue }
        guard tensor.dtype == .f32 else {
          throw OptimizerProblem(
            path, .elementType(group: number, key: key, found: tensor.dtype))
        }
        group.states.append((key, tensor))
      }
    }
    if group.step == nil, let value = base["param_groups"]?[number]?["step"] {
      group.step = value.double.map { OptimizerStep($0, .parameterGroup) }
    }
    if group.step == nil, isElastic, let value = content["base_optimizer_state_step"] {
      group.step = try step(value, number)
    }
    return group
  }

  private func tensor(
    _ value: PickleValue, _ key: String, _ group: Int, checksType: Bool = true
  ) throws(OptimizerProblem) -> TorchTensor {
    let tensor: TorchTensor
    do {
      tensor = try file.tensor(value)
    } catch {
      throw OptimizerProblem(
        path, .missingEntry("\(key) of group \(group)", expected: "a tensor: \(error)"))
    }
    guard tensor.isContiguous, !checksType || tensor.shape.count == 1 else {
      throw OptimizerProblem(
        path, .missingEntry("\(key) of group \(group)", expected: "a flat tensor"))
    }
    guard !checksType || tensor.dtype == .f32 else {
      throw OptimizerProblem(path, .elementType(group: group, key: key, found: tensor.dtype))
    }
    return tensor
  }

  /// A number, or a tensor with a single one.
  private func step(
    _ value: PickleValue, _ group: Int
  ) throws(OptimizerProblem) -> OptimizerStep? {
    if let number = value.double { return OptimizerStep(number, .number) }
    guard file.isTensor(value) else { return nil }
    let tensor = try tensor(value, "step", group, checksType: false)
    guard tensor.elementCount == 1, let bytes = try? file.bytes(of: tensor) else { return nil }
    let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch tensor.dtype {
    case .f32:
      return OptimizerStep(Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))), .tensor)
    case .f64: return OptimizerStep(Double(bitPattern: word), .tensor)
    case .i64: return OptimizerStep(Double(Int64(bitPattern: word)), .tensor)
    default: return nil
    }
  }

  // MARK: Entries

  /// The ZeRO stage, an integer or an enumeration's value; nil where the class has none.
  private static func stage(_ content: PickleValue) -> Int? {
    guard let value = content["zero_stage"] else { return nil }
    return value.int ?? value.object?.arguments.first?.int
  }

  /// One number for each group; old files have one for all.
  private static func counts(_ value: PickleValue?, groups: Int) -> [Int]? {
    if let count = value?.int { return Array(repeating: count, count: groups) }
    guard let counts = value?.ints, counts.count == groups else { return nil }
    return counts
  }
}
