internal import Tensors

extension ShardPlan {
  /// The files to write: each its header, and its tensors whole and in order.
  package var output: PlacedOutput {
    var targets: [PlacedOutput.Target] = []
    var specs: [TensorName: TensorSpec] = [:]
    for (index, shard) in shards.enumerated() {
      for entry in shard.layout.entries {
        let identity = Placement(rowMajor: entry.spec.shape)
        specs[entry.spec.name] = entry.spec
        targets.append(
          PlacedOutput.Target(
            tensor: entry.spec.name, file: index, byteOffset: entry.fileRange.lowerBound,
            placement: identity, identity: identity))
      }
    }
    let files = shards.map { shard in
      PlacedOutput.File(
        name: shard.fileName, byteCount: shard.layout.fileByteCount,
        fixed: [(0, shard.layout.headerBytes)])
    }
    return PlacedOutput(files: files, targets: targets, specs: specs)
  }
}
