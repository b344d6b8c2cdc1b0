package import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors
internal import TorchFiles

extension ZeroPartitions {
  /// What partitions have behind their parameters and between them, by file, group and state.
  ///
  /// Optimisers make these elements zero and keep them so: their gradients are zero.
  package var padding: [LogicalTensor] {
    var tensors: [LogicalTensor] = []
    for group in groups.joined() {
      for file in group.files {
        let partition = group.buffer.partition(file.dataRank)
        let free = group.buffer.free(in: partition)
        for key in group.keys {
          guard let stored = file.groups[group.number].partition(key) else { continue }
          for range in free {
            let local = range.lowerBound - partition.lowerBound
            // Trimmed partitions end before their padding.
            let count = min(range.upperBound - partition.lowerBound, stored.elementCount) - local
            guard count > 0 else { continue }
            let name = "\(key) of group \(group.number) in \(file.name) from element \(local)"
            tensors.append(
              LogicalTensor(
                spec: TensorSpec(name: TensorName(name), dtype: .f32, shape: [count]),
                pieces: [
                  LogicalTensor.Piece(
                    file: file.file.file, byteOffset: stored.byteOffset + 4 * local,
                    byteCount: 4 * count)
                ]))
          }
        }
      }
    }
    return tensors
  }
}
