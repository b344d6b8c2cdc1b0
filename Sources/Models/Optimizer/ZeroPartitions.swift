internal import Layouts
package import Storage
internal import TorchFiles

/// The files of an optimiser that DeepSpeed partitions among data-parallel ranks (ZeRO stages 0 to
/// 2): pickles only, checked against each other.
package struct ZeroPartitions: Sendable {
  /// By model-parallel rank.
  package let states: [StateFile]
  /// By model-parallel rank, then data-parallel rank.
  package let files: [[OptimizerFile]]
  /// By model-parallel rank, then group.
  package let groups: [[PartitionedGroup]]

  /// The number of data-parallel ranks.
  package var dataDegree: Int { files.first?.count ?? 0 }

  /// Opens the files of a step.
  ///
  /// `states` are names of `mp_rank_MM_model_states.pt` by rank, `optimizers` those of the optimiser's
  /// files by model-parallel and data-parallel rank.
  /// Throws `OptimizerError` with everything that contradicts, or `TorchError`.
  package init(
    in step: Path, states stateNames: [Int: String], optimizers: [Int: [Int: String]],
    access: FileAccess = .positional, pool: FilePool = .shared
  ) throws {
    let ranks = Self.count(stateNames.keys)
    let dataDegree = optimizers.values.map { Self.count($0.keys) }.max() ?? 0
    var problems = Self.missing(stateNames, optimizers, in: step, dataDegree)
    guard problems.isEmpty else { throw OptimizerError(problems) }
    states = try (0..<ranks).compactMap { rank in
      try stateNames[rank].map {
        try StateFile(
          TorchFile(opening: step.joining($0), access: access, pool: pool), rank: rank)
      }
    }
    var files: [[OptimizerFile]] = []
    for rank in 0..<ranks {
      var members: [OptimizerFile] = []
      for dataRank in 0..<dataDegree {
        guard let name = optimizers[rank]?[dataRank] else { continue }
        let file = try TorchFile(opening: step.joining(name), access: access, pool: pool)
        do throws(OptimizerProblem) {
          members.append(try OptimizerFile(file, rank: rank, dataRank: dataRank))
        } catch { problems.append(error) }
      }
      files.append(members)
    }
    guard problems.isEmpty else { throw OptimizerError(problems) }
    self.files = files
    problems = Self.contradictions(states, files)
    guard problems.isEmpty else { throw OptimizerError(problems) }
    var groups: [[PartitionedGroup]] = []
    for (state, files) in zip(states, files) {
      var members: [PartitionedGroup] = []
      for (number, parameters) in (state.groups ?? []).enumerated() {
        do throws(OptimizerProblem) {
          members.append(
            try PartitionedGroup(number, of: state, parameters: parameters, files: files))
        } catch { problems.append(error) }
      }
      groups.append(members)
    }
    guard problems.isEmpty else { throw OptimizerError(problems) }
    self.groups = groups
  }

  private static func count(_ ranks: some Collection<Int>) -> Int { (ranks.max() ?? -1) + 1 }

  /// Members of the grid that are not there.
  private static func missing(
    _ states: [Int: String], _ optimizers: [Int: [Int: String]], in step: Path, _ dataDegree: Int
  ) -> [OptimizerProblem] {
    let ranks = max(count(states.keys), count(optimizers.keys))
    let prefix =
      optimizers.values.lazy.flatMap(\.values).contains { $0.hasPrefix("bf16_") } ? "bf16_" : ""
    // A name far out of line must not make a list of millions.
    guard ranks <= 2 * (states.count + optimizers.count) + 64 else {
      let name = NeoXScheme.stateFile(rank: states.count)
      return [OptimizerProblem(step, .missingFile(name))]
    }
    var problems: [OptimizerProblem] = []
    for rank in 0..<ranks {
      if states[rank] == nil {
        problems.append(
          OptimizerProblem(step, .missingFile(NeoXScheme.stateFile(rank: rank))))
      }
      let found = optimizers[rank]?.count ?? 0
      guard found < dataDegree else { continue }
      let absent = (0..<dataDegree).lazy.filter { optimizers[rank]?[$0] == nil }.prefix(4)
      problems += absent.map { dataRank in
        let name = NeoXScheme.optimizerFile(
          prefix: prefix, dataRank: dataRank, rank: rank)
        return OptimizerProblem(step, .missingFile(name))
      }
    }
    return problems
  }

  /// Numbers that files say of each other.
  private static func contradictions(
    _ states: [StateFile], _ files: [[OptimizerFile]]
  ) -> [OptimizerProblem] {
    var problems: [OptimizerProblem] = []
    let reference = files.first?.first
    let step = reference?.groups.compactMap(\.step).first
    for (state, files) in zip(states, files) {
      if let degree = state.dataDegree, degree != files.count {
        problems.append(
          OptimizerProblem(
            state.path,
            .dataDegree(expected: files.count, found: degree, entry: "dp_world_size")))
      }
      if let degree = state.modelDegree, degree != states.count {
        problems.append(
          OptimizerProblem(state.path, .modelDegree(expected: states.count, found: degree)))
      }
      if let first = states.first, state.iteration != first.iteration {
        problems.append(
          OptimizerProblem(
            state.path,
            .step(
              expected: first.iteration.map(String.init) ?? "none",
              found: state.iteration.map(String.init) ?? "none", other: first.name)))
      }
      guard let groups = state.groups else {
        problems.append(
          OptimizerProblem(
            state.path, .missingEntry("param_shapes", expected: "the optimiser's parameters")))
        continue
      }
      for file in files {
        if let problem = contradiction(file, groups: groups.count, files.count, reference, step) {
          problems.append(problem)
        }
      }
    }
    return problems
  }

  private static func contradiction(
    _ file: OptimizerFile, groups: Int, _ dataDegree: Int, _ reference: OptimizerFile?,
    _ step: OptimizerStep?
  ) -> OptimizerProblem? {
    if file.groups.count != groups {
      return OptimizerProblem(
        file.path,
        .groupCount(
          expected: groups, found: file.groups.count, entry: "single_partition_of_fp32_groups"))
    }
    if let count = file.partitionCounts.first(where: { $0 != dataDegree }) {
      return OptimizerProblem(
        file.path, .dataDegree(expected: dataDegree, found: count, entry: "partition_count"))
    }
    guard let reference else { return nil }
    if file.optimizerClass != reference.optimizerClass {
      return OptimizerProblem(
        file.path,
        .optimizerClass(
          expected: reference.optimizerClass.name, found: file.optimizerClass.name,
          other: reference.name))
    }
    for group in file.groups where group.step?.value != step?.value {
      return OptimizerProblem(
        file.path,
        .step(
          expected: step?.text ?? "none", found: group.step?.text ?? "none",
          other: reference.name))
    }
    return nil
  }
}

extension NeoXScheme {
  /// The name of a file of the optimiser; `prefix` is `bf16_` or nothing.
  package static func optimizerFile(prefix: String, dataRank: Int, rank: Int) -> String {
    let state = stateFile(rank: rank).dropLast("_model_states.pt".count)
    return "\(prefix)zero_pp_rank_\(dataRank)_\(state)_optim_states.pt"
  }
}
