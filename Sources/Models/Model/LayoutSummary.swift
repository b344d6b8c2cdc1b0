package import Layouts

/// How a model is laid out in its files, for people and for writing it back the same way.
package struct LayoutSummary: Sendable {
  package var format: ModelFormat
  package var tensorParallel: Int
  /// Pipeline stages; 0 where the layout has none.
  package var pipeline: Int
  /// Data-parallel ranks that share the optimiser's state; 0 without one.
  package var data: Int
  /// Chunks of a virtual pipeline.
  package var chunks = 1
  /// GPT-NeoX checkpoints only.
  package var dialect: NeoXDialect?
  /// Rows over the vocabulary in all ranks, padding included.
  package var storedVocabulary: Int?
  package var iteration: Int?
  /// The directory of the step below the one that was named, as in `global_step1000`.
  package var step: String?
  /// The optimiser's class or files, in words.
  package var optimizer: String?

  package init(
    _ format: ModelFormat, tensorParallel: Int = 1, pipeline: Int = 0, data: Int = 0
  ) {
    self.format = format
    self.tensorParallel = tensorParallel
    self.pipeline = pipeline
    self.data = data
  }
}
