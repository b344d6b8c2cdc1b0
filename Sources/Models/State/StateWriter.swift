internal import Layouts
internal import Storage
package import TorchFiles

/// Writes `mp_rank_MM_model_states.pt`: the entries besides weights, each carried, rewritten or
/// dropped.
///
/// Source: DeepSpeed 0.19.8, `runtime/engine.py`; GPT-NeoX ea7aefd8, `megatron/checkpointing.py`.
package struct StateWriter: Sendable {
  package let run: RunState
  package let target: RunTarget
  /// Whether the optimiser goes along; otherwise its entries are dropped.
  package let keepsOptimizer: Bool
  /// Entries that every file has besides.
  package let additions: [(String, TorchContent)]

  package init(
    _ run: RunState, to target: RunTarget, keepsOptimizer: Bool,
    additions: [(String, TorchContent)] = []
  ) {
    self.run = run
    self.target = target
    self.keepsOptimizer = keepsOptimizer && run.optimizer != nil
    self.additions = additions
  }

  /// What becomes of an entry.
  private enum Fate {
    case carried
    /// Computed anew for the target.
    case rewritten
    /// Copied from the nearest rank, for each rank has its own.
    case perRank
    /// Left out, for this reason.
    case dropped(String)
  }

  /// Entries that are not carried as they are.
  private static let fates: [String: Fate] = [
    "module": .rewritten, "param_shapes": .rewritten, "dp_world_size": .rewritten,
    "mp_world_size": .rewritten, "checkpoint_parallel_dimensions": .rewritten,
    "args": .rewritten, "shared_params": .rewritten, "optimizer": .rewritten,
    "random_rng_state": .perRank, "np_rng_state": .perRank, "torch_rng_state": .perRank,
    "cuda_rng_state": .perRank, "rng_tracker_states": .perRank,
    "frozen_param_fragments": .dropped("fragments of frozen parameters are those of one layout"),
    "checkpoint_validation_logits": .dropped("the logits are those of one layout"),
    "universal_checkpoint_info": .dropped("it describes another checkpoint"),
  ]

  /// The file of a rank of a pipeline run, whose weights are in files of layers.
  func file(ofRank rank: Int, below folder: String) throws -> TorchOutputFile {
    var storages: [TorchStorage] = []
    let entries = try entries(ofRank: rank, storages: &storages)
    let name = NeoXScheme.stateFile(rank: rank)
    return TorchOutputFile(
      name: folder.isEmpty ? name : "\(folder)/\(name)",
      content: .dict([TorchContent.Entry(.string("module"), .none)] + entries),
      storages: storages)
  }

  /// The entries of a rank but for `module`; tensors among them are appended to `storages`.
  package func entries(
    ofRank rank: Int, storages: inout [TorchStorage]
  ) throws -> [TorchContent.Entry] {
    let source = try nearest(rank)
    var entries: [TorchContent.Entry] = []
    for (key, value) in source.file.root.entries ?? [] {
      guard let name = key.string, name != "module" else { continue }
      let content: TorchContent?
      switch Self.fates[name] ?? .carried {
      case .carried, .perRank:
        content = try source.file.carried(value, storages: &storages)
      case .rewritten: content = try rewritten(name, value, rank, source, &storages)
      case .dropped:
        content =
          value.isNone ? TorchContent.none : nil
      }
      if let content { entries.append(TorchContent.Entry(.string(name), content)) }
    }
    return entries + additions.map { TorchContent.Entry(.string($0), $1) }
  }

  /// What becomes of entries that do not stay as they were, a line each.
  package var notes: [String] {
    guard let source = run.states.first else { return [] }
    var notes: [String] = []
    for (key, value) in source.file.root.entries ?? [] {
      guard let name = key.string, case .dropped(let reason) = Self.fates[name], !value.isNone
      else { continue }
      notes.append("'\(name)' is dropped: \(reason)")
    }
    let root = source.file.root
    if root["optimizer"]?.isNone == false {
      notes.append("'optimizer' is dropped: the state of an undivided optimiser is not read")
    }
    if target.tensorParallel > run.tensorParallel || target.pipeline > run.pipeline,
      root["torch_rng_state"] != nil
    {
      notes.append("random states of ranks that were not there are those of the nearest rank")
    }
    if let multiple = vocabularyMultiple, let stored = storedMultiple, multiple != stored {
      notes.append(
        "'args' says make_vocab_size_divisible_by \(multiple), so that \(target.vocabulary) rows "
          + "stay; it was \(stored)")
    }
    if keepsOptimizer, let degree = run.optimizer?.dataDegree, degree != target.dataParallel,
      root["ds_config"] != nil
    {
      notes.append("'ds_config' has the batch sizes of \(degree) data-parallel ranks")
    }
    return notes
  }

  // MARK: Ranks

  /// The source rank of the same stage and tensor-parallel rank, or the nearest.
  private func nearest(_ rank: Int) throws(OptimizerProblem) -> StateFile {
    let stage = min(rank / target.tensorParallel, run.pipeline - 1)
    let place =
      stage * run.tensorParallel + min(rank % target.tensorParallel, run.tensorParallel - 1)
    guard run.states.indices.contains(place) else {
      throw OptimizerProblem(
        Path(""), .missingFile(NeoXScheme.stateFile(rank: place)))
    }
    return run.states[place]
  }

  // MARK: Rewritten entries

  private func rewritten(
    _ name: String, _ value: PickleValue, _ rank: Int, _ source: StateFile,
    _ storages: inout [TorchStorage]
  ) throws -> TorchContent? {
    switch name {
    case "dp_world_size": return .int(target.dataParallel)
    case "mp_world_size": return .int(target.rankCount)
    case "checkpoint_parallel_dimensions":
      return .dict([
        ("pp_degree", .int(target.pipeline)), ("tp_degree", .int(target.tensorParallel)),
      ])
    case "param_shapes":
      guard keepsOptimizer, let optimizer = run.optimizer else { return TorchContent.none }
      return .list(
        target.groups(of: rank, optimizer).map { group in
          .orderedDict(group.parameters.map { ($0.name, .size($0.array.shape)) })
        })
    case "shared_params": return .dict([] as [TorchContent.Entry])
    case "optimizer": return TorchContent.none
    case "args": return try arguments(value, source, &storages)
    default: return nil
    }
  }

  /// The settings that GPT-NeoX compares with those of the run that goes on.
  private func arguments(
    _ value: PickleValue, _ source: StateFile, _ storages: inout [TorchStorage]
  ) throws -> TorchContent {
    let content = try source.file.carried(value, storages: &storages)
    var changes: [String: TorchContent] = [
      "model_parallel_size": .int(target.tensorParallel),
      "padded_vocab_size": .int(target.vocabulary),
      "pipe_parallel_size": .int(target.scheme.form == .sequential ? 0 : target.pipeline),
    ]
    if let multiple = vocabularyMultiple {
      changes["make_vocab_size_divisible_by"] = .int(multiple)
    }
    return content.replacing(changes)
  }

  private var storedMultiple: Int? {
    run.states.first?.file.root["args"]?["make_vocab_size_divisible_by"]?.int
  }

  /// The multiple by which a run of the target's degree pads to as many rows as there are.
  var vocabularyMultiple: Int? {
    guard let stored = storedMultiple, stored > 0 else { return storedMultiple }
    let rows = target.vocabulary
    let (unit, overflow) = stored.multipliedReportingOverflow(by: target.tensorParallel)
    guard !overflow, unit > 0 else { return rows / target.tensorParallel }
    // More ranks pad to coarser multiples; fewer may pad less, which only the tokens can tell.
    let keeps =
      rows % unit == 0
      && (target.tensorParallel >= run.tensorParallel
        || target.shape.vocabulary < rows
          && (target.shape.vocabulary + unit - 1) / unit * unit == rows)
    return keeps ? stored : rows / target.tensorParallel
  }
}

extension TorchContent {
  /// The dict, or the object whose state it is, with other values under some of its keys.
  func replacing(_ changes: [String: TorchContent]) -> TorchContent {
    func replaced(_ entries: [Entry]) -> [Entry] {
      entries.map { entry in
        guard case .string(let key) = entry.key, let value = changes[key] else { return entry }
        return Entry(entry.key, value)
      }
    }
    switch self {
    case .dict(let entries): return .dict(replaced(entries))
    case .orderedDict(let entries): return .orderedDict(replaced(entries))
    case .object(var object):
      object.state = object.state?.replacing(changes)
      object.entries = replaced(object.entries)
      return .object(object)
    default: return self
    }
  }
}
