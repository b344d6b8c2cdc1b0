internal import Layouts
internal import Storage
internal import TorchFiles

/// What the files of an optimiser have besides partitions, ready to be written again.
struct CarriedOptimizer: Sendable {
  /// Tensors among the entries; every file begins with these storages.
  private(set) var storages: [TorchStorage] = []
  /// The entries of the file, in order; `optimizer_state_dict` has no value yet.
  private(set) var root: [(key: String, value: TorchContent?)] = []
  /// The entries of `optimizer_state_dict`, in order; those that are made anew have no value.
  private(set) var entries: [(key: String, value: TorchContent?)] = []
  /// For groups that decay, that do not, or that are not told apart.
  private(set) var groups: [Bool?: Group] = [:]
  private var firstGroup: Group?

  /// What a parameter group carries.
  struct Group: Sendable {
    /// The entry of `param_groups`.
    var settings: TorchContent
    /// The entries of the group's state, in order; those for each element have no value.
    var state: [(key: String, value: TorchContent?)]
  }

  private static let rewritten: Set<String> = [
    "base_optimizer_state", "single_partition_of_fp32_groups", "group_paddings",
    "partition_count", "param_alignment_paddings",
  ]
  private static let dropped: Set<String> = ["param_slice_mappings", "base_optimizer_state_step"]

  init(_ optimizer: RunState.Optimizer) throws {
    let file = optimizer.reference
    for (key, value) in file.file.root.entries ?? [] {
      guard let key = key.string else { continue }
      let content =
        key == "optimizer_state_dict"
        ? nil : try file.file.carried(value, storages: &storages)
      root.append((key, content))
    }
    for (key, value) in file.content.entries ?? [] {
      guard let key = key.string, !Self.dropped.contains(key) else { continue }
      let content =
        Self.rewritten.contains(key)
        ? nil : try file.file.carried(value, storages: &storages)
      entries.append((key, content))
    }
    // In the order of the file: a dictionary has none, and storages are numbered as they come.
    let kinds: [Bool?] = [true, false, nil]
    let examples = kinds.compactMap { kind in optimizer.examples[kind].map { (kind, $0) } }
    for (kind, example) in examples.sorted(by: { $0.1.number < $1.1.number }) {
      let group = try group(example.number, of: example.file, optimizer)
      groups[kind] = group
      if firstGroup == nil { firstGroup = group }
    }
  }

  private mutating func group(
    _ number: Int, of file: OptimizerFile, _ optimizer: RunState.Optimizer
  ) throws -> Group {
    let base = file.content["base_optimizer_state"]
    guard let settings = base?["param_groups"]?[number] else {
      throw OptimizerProblem(
        file.path, .missingEntry("param_groups", expected: "the settings of group \(number)"))
    }
    var group = Group(
      settings: try file.file.carried(settings, storages: &storages), state: [])
    let state = base?["state"]?.entries?.last { $0.key.int == number }?.value
    for (key, value) in state?.entries ?? [] {
      guard let key = key.string else { continue }
      let isElementwise = optimizer.keys.contains(key)
      group.state.append(
        (key, isElementwise ? nil : try file.file.carried(value, storages: &storages)))
    }
    return group
  }

  /// The settings of a group, numbered anew.
  func settings(_ group: StageParameters.Group, number: Int) -> TorchContent? {
    example(group)?.settings.replacing(["params": .list([.int(number)])])
  }

  /// The carried group of the same kind, or of any.
  func example(_ group: StageParameters.Group) -> Group? {
    groups[group.isDecayed] ?? firstGroup
  }
}
