/// The directories of Megatron-LM's `torch` format: a file for each tensor and pipeline rank.
///
/// Layers are numbered from 0 in each stage, or in each chunk of a stage when the pipeline is
/// virtual. A tied model has the embedding in its last stage as well.
/// Source: NVIDIA/Megatron-LM d98e8a64, `megatron/training/checkpointing.py`.
package struct MegatronScheme: LayoutScheme {
  package let rows: [ArrayRow]
  package let degree: Int
  package let stages: Int
  /// Model chunks of each stage; 1 without a virtual pipeline.
  package let chunks: Int
  package let layerCount: Int
  package let isTied: Bool
  package let fill = VocabularyFill.last

  /// Layers must divide evenly among all chunks of all stages.
  package init(
    _ norms: MegatronTable.Norms, layerCount: Int, isTied: Bool, degree: Int, stages: Int,
    chunks: Int = 1
  ) {
    rows = MegatronTable.rows(norms)
    self.layerCount = layerCount
    self.isTied = isTied
    self.degree = degree
    self.stages = stages
    self.chunks = chunks
  }

  /// Layers of one chunk.
  package var depth: Int { layerCount / max(1, stages * chunks) }

  package func addresses(of row: ArrayRow, layer: Int?, rank: Int) -> [ArrayAddress] {
    func address(_ stage: Int, _ chunk: Int, _ name: String) -> ArrayAddress {
      ArrayAddress(
        file: file(rank: rank, stage: stage),
        path: [chunks == 1 ? "model" : "model\(chunk)", name])
    }
    let last = (stage: stages - 1, chunk: chunks - 1)
    switch row.part {
    case .layer:
      guard let layer, depth > 0 else { return [] }
      let chunk = layer / (depth * stages)
      let stage = layer / depth % stages
      return [address(stage, chunk, row.name(layer: layer % depth))]
    case .embedding:
      let first = address(0, 0, row.stored)
      return isTied && stages > 1 ? [first, address(last.stage, last.chunk, row.stored)] : [first]
    case .finalNorm, .head: return [address(last.stage, last.chunk, row.stored)]
    }
  }

  /// The file of a rank, below the directory of the iteration.
  package func file(rank: Int, stage: Int) -> String {
    let suffix = stages > 1 ? "_\(NeoXScheme.padded(stage, width: 3))" : ""
    return "mp_rank_\(NeoXScheme.padded(rank))\(suffix)/model_optim_rng.pt"
  }
}
