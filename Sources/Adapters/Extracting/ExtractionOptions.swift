package import Models
package import Tensors

/// What a person asks of an extraction.
package struct ExtractionOptions: Sendable {
  /// What becomes of embeddings and heads that differ.
  package enum Embeddings: String, CaseIterable, Hashable, Sendable {
    /// They are saved whole.
    case save
    /// They get factors like other matrices.
    case lora
    /// They are left out.
    case skip
  }

  /// A pattern for names of tensors.
  package struct Pattern: Sendable {
    /// The option that it was given with.
    package var option: String
    package var text: String
    package var fits: @Sendable (String) -> Bool

    package init(
      option: String, text: String, fits: @escaping @Sendable (String) -> Bool
    ) {
      (self.option, self.text, self.fits) = (option, text, fits)
    }
  }

  /// Models as the person named them.
  package var tuned: String
  package var base: String
  package var rank: ExtractionRank
  package var reading = ReadingOptions()
  /// Whether a tensor of this name may be in the adapter.
  package var includes: @Sendable (String) -> Bool = { _ in true }
  /// Patterns that a person gave, each of which must fit the name of a tensor.
  package var patterns: [Pattern] = []
  /// Whether the module of the tensor of this name is saved whole.
  package var savesWhole: @Sendable (String) -> Bool = { _ in false }
  package var embeddings = Embeddings.save
  /// Whether what differs and is no matrix is left out instead of saved whole.
  package var skipsOthers = false
  /// The type of the factors.
  package var dtype = DType.f32
  package var seed: UInt64 = 0
  package var run: StagedRun.Options
  /// The tool's version, for provenance.
  package var version = "0.1.0"

  package init(tuned: String, base: String, rank: ExtractionRank, output: String) {
    self.tuned = tuned
    self.base = base
    self.rank = rank
    run = StagedRun.Options(output: output)
  }
}
