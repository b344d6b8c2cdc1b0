internal import Pipeline

/// What a person asks of a conversion.
package struct ConversionOptions: Sendable {
  /// As the person named it.
  package var input: String
  package var reading = ReadingOptions()
  package var target: TargetLayout
  package var run: StagedRun.Options
  /// Whether the output has the input's layout, dialect and padding, at the target's degrees.
  package var keepsLayout = false
  /// Whether tokenizer and other files of the model come along.
  package var copiesSideFiles = true
  /// Makes of the opened model the one that is written.
  package var derive: @Sendable (Model) throws -> Model = { $0 }
  /// The verb, for the manifest.
  package var command = "convert"
  /// The tool's version, for provenance.
  package var version = "0.1.0"

  package init(input: String, target: TargetLayout, output: String) {
    self.input = input
    self.target = target
    run = StagedRun.Options(output: output)
  }
}
