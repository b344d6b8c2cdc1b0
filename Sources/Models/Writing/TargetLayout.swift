package import HDF5Checkpoints
package import Layouts
package import Tensors

/// The layout that an output is to have.
package struct TargetLayout: Sendable {
  /// What becomes of the optimiser's state.
  package enum Optimizer: String, CaseIterable, Hashable, Sendable {
    /// It goes along.
    case keep
    /// It is left out.
    case drop
    /// Its float32 master weights become the weights.
    case masters
  }

  package var format: ModelFormat
  package var tensorParallel = 1
  package var pipeline = 1
  package var data = 1
  /// The type of floating-point weights; as stored if nil.
  package var dtype: DType?
  package var packing: NeoXDialect.Packing?
  package var mlpNames = NeoXDialect.MLPNames.linear
  package var rowBias: NeoXDialect.RowBias?
  /// The ranks whose terms of row-parallel biases are carried as they are.
  package var carriedTerms: Int?
  /// Rows over the vocabulary are padded to a multiple of this for each rank.
  package var vocabularyMultiple = 1
  package var norms = MegatronTable.Norms.fused
  package var embedding = MetaTable.EmbeddingDivision.vocabulary
  package var stages = StagePartition.blocks
  /// Nil keeps it where the layout has a place for it.
  package var optimizer: Optimizer?
  /// For whom HDF5 files are written.
  package var hdf5Profile = HDF5Profile.generic
  /// Bytes of a file at most, in layouts that have no files of their own.
  package var shardSize: Int?

  package init(_ format: ModelFormat) { self.format = format }

  /// Rows over the vocabulary that all ranks together store for `rows` rows.
  package func storedVocabulary(_ rows: Int) -> Int {
    let multiple = max(1, vocabularyMultiple) * max(1, tensorParallel)
    return (rows + multiple - 1) / multiple * multiple
  }
}
