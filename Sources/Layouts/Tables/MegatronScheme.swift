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
  private let names: Names

  /// How arrays are named.
  package enum Names: Hashable, Sendable {
    /// Megatron-Core.
    case core(MegatronTable.Norms)
    /// Before it.
    case legacy(MegatronLegacyTable.Spelling, MegatronLegacyTable.RowOrder)
  }

  /// Layers must divide evenly among all chunks of all stages.
  package init(
    _ names: Names, layerCount: Int, isTied: Bool, degree: Int, stages: Int, chunks: Int = 1
  ) {
    self.names = names
    rows =
      switch names {
      case .core(let norms): MegatronTable.rows(norms)
      case .legacy(let spelling, let order): MegatronLegacyTable.rows(spelling, order)
      }
    self.layerCount = layerCount
    self.isTied = isTied
    self.degree = degree
    self.stages = stages
    self.chunks = chunks
  }

  /// Layers of one chunk.
  package var depth: Int { layerCount / max(1, stages * chunks) }

  package func addresses(of row: ArrayRow, layer: Int?, rank: Int) -> [ArrayAddress] {
    func address(_ stage: Int, _ chunk: Int, _ path: [String]) -> ArrayAddress {
      ArrayAddress(
        file: file(rank: rank, stage: stage), path: [Self.model(chunk, of: chunks)] + path)
    }
    let last = (stage: stages - 1, chunk: chunks - 1)
    switch row.part {
    case .layer:
      guard let layer, depth > 0 else { return [] }
      let chunk = layer / (depth * stages)
      let stage = layer / depth % stages
      return [address(stage, chunk, path(of: row, layer % depth))]
    case .embedding:
      let first = address(0, 0, path(of: row))
      return isTied && stages > 1 ? [first, address(last.stage, last.chunk, headCopy)] : [first]
    case .finalNorm, .head: return [address(last.stage, last.chunk, path(of: row))]
    }
  }

  /// The key of a chunk's dictionary.
  package static func model(_ chunk: Int, of chunks: Int) -> String {
    chunks == 1 ? "model" : "model\(chunk)"
  }

  /// The keys inside a chunk's dictionary; `layer` is the number in the chunk.
  private func path(of row: ArrayRow, _ layer: Int? = nil) -> [String] {
    let name = row.name(layer: layer)
    return switch names {
    case .core: [name]
    case .legacy(let spelling, _): MegatronLegacyTable.path(row.part, name, spelling)
    }
  }

  /// Where the last stage has its copy of a tied embedding.
  private var headCopy: [String] {
    switch names {
    case .core: ["output_layer.weight"]
    case .legacy: MegatronLegacyTable.headCopy
    }
  }

  /// The file of a rank, below the directory of the iteration.
  package func file(rank: Int, stage: Int) -> String {
    let suffix = stages > 1 ? "_\(NeoXScheme.padded(stage, width: 3))" : ""
    return "mp_rank_\(NeoXScheme.padded(rank))\(suffix)/model_optim_rng.pt"
  }
}
