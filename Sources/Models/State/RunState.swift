package import Layouts
internal import Storage
internal import TorchFiles

/// What a training run has besides tensors: counters, schedules, random states, settings, and how
/// its optimiser was set up.
///
/// It is read from the files of a step and travels with the tensors: `StateWriter` says of every
/// entry whether it is carried, rewritten or dropped.
package struct RunState: Sendable {
  /// The optimiser of a run, as its files describe it.
  package struct Optimizer: Sendable {
    package let optimizerClass: OptimizerClass
    package let step: OptimizerStep?
    /// What is kept for each element: `fp32`, then the base optimiser's own.
    package let keys: [String]
    package let grouping: StageParameters.Grouping
    package let dataDegree: Int
    /// `bf16_` or nothing.
    package let filePrefix: String
    /// A file whose entries stand for those of all files.
    let reference: OptimizerFile
    /// A file and the number of a group in it that holds parameters which decay, or do not.
    let examples: [Bool?: (file: OptimizerFile, number: Int)]
  }

  /// The files of model states, by model-parallel rank.
  package let states: [StateFile]
  /// The tensor-parallel degree of the run.
  package let tensorParallel: Int
  package let optimizer: Optimizer?

  package var pipeline: Int { max(1, states.count / max(1, tensorParallel)) }
  package var iteration: Int? { states.first?.iteration }
  package var globalSteps: Int? { states.first?.file.root["global_steps"]?.int }
  package var skippedSteps: Int? { states.first?.file.root["skipped_steps"]?.int }

  /// Reads the run of files that were opened.
  ///
  /// `partitions` are those of its optimiser, if it has one that is to go along; `scheme` is that
  /// of the files.
  package init(
    _ states: [StateFile], partitions: ZeroPartitions? = nil, scheme: NeoXScheme
  ) throws(OptimizerProblem) {
    self.states = states
    tensorParallel = scheme.degree
    guard let partitions, let reference = partitions.files.first?.first,
      partitions.groups.contains(where: { !$0.isEmpty })
    else {
      optimizer = nil
      return
    }
    let (grouping, examples) = try Self.groups(partitions, scheme)
    optimizer = Optimizer(
      optimizerClass: reference.optimizerClass,
      step: reference.groups.compactMap(\.step).first,
      keys: partitions.groups.joined().first?.keys ?? ["fp32"], grouping: grouping,
      dataDegree: partitions.dataDegree,
      filePrefix: reference.name.hasPrefix("bf16_") ? "bf16_" : "", reference: reference,
      examples: examples)
  }

  /// How the run divides parameters into groups, and a group of each kind.
  private static func groups(
    _ partitions: ZeroPartitions, _ scheme: NeoXScheme
  ) throws(OptimizerProblem) -> (
    StageParameters.Grouping, [Bool?: (file: OptimizerFile, number: Int)]
  ) {
    var examples: [Bool?: (file: OptimizerFile, number: Int)] = [:]
    let all = partitions.groups.joined()
    let isTogether = partitions.groups.allSatisfy { $0.count <= 1 }
    var mixed: OptimizerProblem?
    for group in all {
      var names: [Bool: String] = [:]
      for parameter in group.parameters {
        guard let found = NeoXParameter(parameter.name).flatMap(scheme.row) else { continue }
        names[found.row.isDecayed] = parameter.name
      }
      guard let file = group.files.first else { continue }
      if let decayed = names[true], let other = names[false] {
        mixed =
          mixed
          ?? OptimizerProblem(
            file.path, .mixedDecay(group: group.number, decayed: decayed, other: other))
        examples[nil] = examples[nil] ?? (file, group.number)
      } else if let isDecayed = names.keys.first, examples[isDecayed] == nil {
        examples[isDecayed] = (file, group.number)
      }
    }
    guard let mixed else { return (.byDecay, examples) }
    guard isTogether else { throw mixed }
    return (.together, examples)
  }
}

extension RunState.Optimizer {
  /// Whether ranks take turns with parameters (`round_robin_gradients`), which reorders groups.
  package var isRoundRobin: Bool {
    reference.file.root["ds_config"]?["zero_optimization"]?["round_robin_gradients"]?.bool ?? false
  }
}
