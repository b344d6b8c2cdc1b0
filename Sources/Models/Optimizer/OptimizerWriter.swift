internal import Layouts
internal import Storage
internal import Tensors
internal import TorchFiles

/// Writes the files of a partitioned optimiser for other degrees.
///
/// What the source's files say beside tensors is carried; partitions, paddings and counts are made
/// anew. `param_slice_mappings` is left out: DeepSpeed does not need it, and without it the files
/// hold no object of DeepSpeed's own.
package struct OptimizerWriter: Sendable {
  package let run: RunState
  package let optimizer: RunState.Optimizer
  package let target: RunTarget

  /// A writer, or nil where the run has no optimiser.
  package init?(_ run: RunState, to target: RunTarget) {
    guard let optimizer = run.optimizer else { return nil }
    self.run = run
    self.optimizer = optimizer
    self.target = target
  }

  /// All files, those of a model-parallel rank together.
  func files(below folder: String) throws -> [TorchOutputFile] {
    let carried = try CarriedOptimizer(optimizer)
    var files: [TorchOutputFile] = []
    for rank in 0..<target.rankCount {
      let groups = target.groups(of: rank, optimizer)
      let buffers = try groups.map { group in
        guard
          let buffer = FlatBuffer(
            group.parameters.map(\.array.elementCount), partitions: target.dataParallel)
        else { throw DivisionFault.unusable(array: group.parameters.first?.name ?? "") }
        return buffer
      }
      for dataRank in 0..<target.dataParallel {
        var file = PartitionFile(optimizer: optimizer, target: target, carried: carried)
        for (group, buffer) in zip(groups, buffers) { file.add(group, buffer, dataRank) }
        let name = NeoXScheme.optimizerFile(
          prefix: optimizer.filePrefix, dataRank: dataRank, rank: rank)
        files.append(file.output(named: folder.isEmpty ? name : "\(folder)/\(name)"))
      }
    }
    return files
  }

  /// What does not stay as it was, a line each.
  package var notes: [String] {
    var notes: [String] = []
    if optimizer.reference.content["param_slice_mappings"] != nil {
      notes.append("'param_slice_mappings' is dropped: it is that of the source's partitions")
    }
    if optimizer.reference.alignmentPaddings.contains(where: { $0.contains { $0 > 0 } }) {
      notes.append(
        "parameters are written without alignment: zero_optimization.parameter_alignment must be "
          + "off where the run goes on")
    }
    return notes
  }
}
