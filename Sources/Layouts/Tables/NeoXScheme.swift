/// The directories of GPT-NeoX: pipeline modules in a file each, or all of a rank in one file.
///
/// Modules are numbered as in the pipeline's list: 0 is the embedding, 1 and L+2 are functions
/// without weights, 2 to L+1 the layers, L+3 the final norm, L+4 the head.
/// Source: EleutherAI/gpt-neox ea7aefd8, `megatron/model/gpt2_model.py`; DeepSpeed 0.19.
package struct NeoXScheme: LayoutScheme {
  /// How modules are spread over files.
  package enum Form: Hashable, Sendable {
    /// `layer_XX-model_TT-model_states.pt`, whatever the number of stages.
    case pipeline
    /// `mp_rank_TT_model_states.pt`, for runs without pipeline parallelism.
    case sequential
  }

  package let rows: [ArrayRow]
  package let degree: Int
  package let form: Form
  package let dialect: NeoXDialect
  package let layerCount: Int

  package init(_ dialect: NeoXDialect, form: Form, layerCount: Int, degree: Int) {
    self.dialect = dialect
    rows = NeoXTable.rows(dialect)
    self.form = form
    self.layerCount = layerCount
    self.degree = degree
  }

  package func addresses(of row: ArrayRow, layer: Int?, rank: Int) -> [ArrayAddress] {
    let module = module(of: row.part, layer: layer)
    return switch form {
    case .pipeline:
      [
        ArrayAddress(
          file: Self.layerFile(module: module, rank: rank), path: [row.stored])
      ]
    case .sequential:
      [
        ArrayAddress(
          file: Self.stateFile(rank: rank),
          path: ["module", "sequential.\(module).\(row.stored)"])
      ]
    }
  }

  /// The number of a module in the pipeline's list.
  package func module(of part: ArrayRow.Part, layer: Int?) -> Int {
    switch part {
    case .embedding: 0
    case .layer: (layer ?? 0) + 2
    case .finalNorm: layerCount + 3
    case .head: layerCount + 4
    }
  }

  /// The name of a layer file.
  package static func layerFile(module: Int, rank: Int) -> String {
    "layer_\(padded(module))-model_\(padded(rank))-model_states.pt"
  }

  /// The name of a file of model states; pipeline runs number `stage * tensorParallel + rank`.
  package static func stateFile(rank: Int) -> String { "mp_rank_\(padded(rank))_model_states.pt" }

  /// At least `width` digits.
  static func padded(_ number: Int, width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
