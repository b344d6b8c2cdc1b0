package import Layouts
package import Storage

/// What a person says of an input because its files may not say it.
package struct ReadingOptions: Sendable {
  /// How fused projections of grouped queries are packed.
  package var packing: NeoXDialect.Packing?
  package var rowBias: NeoXDialect.RowBias?
  package var keyValueHeads: Int?
  /// Rows of the vocabulary that are tokens; the rest is padding.
  package var vocabulary: Int?
  /// Whether `packing` and `rowBias` are said of an output of GPT-NeoX as well.
  package var describesOutput = false
  /// A Hugging Face configuration, or a directory with one, of the same architecture.
  package var baseConfiguration: Path?
  /// Whether a configuration of the model's own goes before `baseConfiguration`.
  package var prefersOwnConfiguration = false
  /// Training configurations of GPT-NeoX, besides those that the checkpoint keeps.
  package var neoxConfigurations: [Path] = []
  package var replicas = ReplicaPolicy.check
  /// Whether states of the optimiser become part of the catalogue.
  package var readsOptimizer = false
  /// Whether the state of the training run is read.
  package var readsState = false
  /// Whether terms of row-parallel biases stay apart instead of being added up.
  package var keepsTerms = false
  /// Whether padded rows of the vocabulary stay, whatever is known of the tokens.
  package var keepsPadding = false
  package var access = FileAccess.positional
  /// The revision of a hub id.
  package var revision: String?

  package init() {}
}
