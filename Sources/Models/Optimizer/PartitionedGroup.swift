package import Layouts
internal import Storage
internal import Tensors
internal import TorchFiles

/// One parameter group of one model-parallel rank: where its parameters are in the flat buffer, and
/// the partitions of every state.
package struct PartitionedGroup: Sendable {
  package let rank: Int
  package let number: Int
  package let parameters: [StateFile.Parameter]
  package let buffer: FlatBuffer
  /// The states that all partitions have: `fp32` first.
  package let keys: [String]
  /// By data-parallel rank.
  package let files: [OptimizerFile]

  /// Joins the partitions of a group and checks their sizes.
  ///
  /// `files` are those of all data-parallel ranks, in order.
  package init(
    _ number: Int, of state: StateFile, parameters: [StateFile.Parameter],
    files: [OptimizerFile]
  ) throws(OptimizerProblem) {
    rank = state.rank
    self.number = number
    self.parameters = parameters
    self.files = files
    var counts: [Int] = []
    for parameter in parameters {
      guard let count = parameter.elementCount else {
        throw OptimizerProblem(
          state.path, .parameterShape(parameter.name, expected: [], found: parameter.shape))
      }
      counts.append(count)
    }
    let gaps = files.first.flatMap { file in
      file.alignmentPaddings.indices.contains(number) ? file.alignmentPaddings[number] : nil
    }
    guard let buffer = FlatBuffer(counts, gaps: gaps ?? [], partitions: files.count) else {
      throw OptimizerProblem(
        state.path, .missingEntry("param_shapes", expected: "parameters that fit 63 bits"))
    }
    self.buffer = buffer
    keys = ["fp32"] + (files.first?.groups[number].states.map(\.key) ?? [])
    for file in files { try check(file) }
  }

  private func check(_ file: OptimizerFile) throws(OptimizerProblem) {
    let group = file.groups[number]
    let partition = buffer.partition(file.dataRank)
    let used = partition.count - buffer.padding(ofPartition: file.dataRank)
    for key in keys {
      guard let tensor = group.partition(key) else {
        throw OptimizerProblem(file.path, .missingState(group: number, key: key))
      }
      // Padding is kept or not; it lies behind everything else.
      guard used...partition.count ~= tensor.elementCount else {
        throw OptimizerProblem(
          file.path,
          .partitionSize(
            group: number, key: key, expected: used...partition.count,
            found: tensor.elementCount))
      }
    }
    for (key, _) in group.states where !keys.contains(key) {
      guard let first = files.first else { continue }
      throw OptimizerProblem(first.path, .missingState(group: number, key: key))
    }
    try checkSlices(file, partition)
  }

  /// Compares the places of parameters with those that the file lists itself, where it does.
  private func checkSlices(
    _ file: OptimizerFile, _ partition: Range<Int>
  ) throws(OptimizerProblem) {
    guard let mapping = file.content["param_slice_mappings"]?[number]?.entries else { return }
    let names = Dictionary(
      zip(parameters.map(\.name), buffer.ranges), uniquingKeysWith: { first, _ in first })
    for (key, value) in mapping {
      guard let name = key.string, let start = value["start"]?.int,
        let count = value["numel"]?.int, start >= 0, count >= 0, start <= partition.count,
        count <= partition.count
      else { continue }
      let found = start..<start + count
      let expected = names[name]?.clamped(to: partition)
      let local = expected.map {
        $0.lowerBound - partition.lowerBound..<$0.upperBound - partition.lowerBound
      }
      guard local == found else {
        throw OptimizerProblem(
          file.path, .slice(parameter: name, expected: local, found: found))
      }
    }
  }
}
