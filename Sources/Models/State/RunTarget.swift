package import Layouts
internal import Tensors

/// A GPT-NeoX run that is to go on from an output: its degrees and the arrays of its ranks.
package struct RunTarget: Sendable {
  package let scheme: NeoXScheme
  package let shape: DecoderShape
  /// Rows over the vocabulary in all ranks, padding included.
  package let vocabulary: Int
  package let pipeline: Int
  package let dataParallel: Int
  /// What each stage and rank has: stage 0 with all its ranks first.
  package let stages: [StageParameters]

  package var tensorParallel: Int { scheme.degree }
  /// The model-parallel ranks.
  package var rankCount: Int { stages.count }

  /// Divides a model.
  ///
  /// `boundaries` are the first module of each stage, and the number of modules (`StagePartition`);
  /// sequential runs have one stage. `isStored` says whether the model has a row's tensors.
  package init(
    _ scheme: NeoXScheme, shape: DecoderShape, vocabulary: Int, boundaries: [Int],
    dataParallel: Int, where isStored: (_ row: ArrayRow, _ layer: Int?) -> Bool
  ) throws(DivisionFault) {
    self.scheme = scheme
    self.shape = shape
    self.vocabulary = vocabulary
    self.dataParallel = dataParallel
    pipeline = max(1, boundaries.count - 1)
    let arrays = try scheme.arrays(of: shape, vocabulary: vocabulary, where: isStored)
    stages = scheme.stages(arrays, boundaries: boundaries, isTied: shape.isTied)
  }

  /// The groups of a rank's optimiser, in the order of a run of this kind.
  func groups(of rank: Int, _ optimizer: RunState.Optimizer) -> [StageParameters.Group] {
    let groups = stages[rank].groups(optimizer.grouping)
    guard optimizer.isRoundRobin, case .zero = optimizer.optimizerClass else { return groups }
    return groups.map { group in
      var group = group
      let turns = group.parameters.enumerated().sorted {
        ($0.offset % dataParallel, $0.offset) < ($1.offset % dataParallel, $1.offset)
      }
      group.parameters = turns.map(\.element)
      return group
    }
  }
}
