package import Models

/// What a person asks of an edit.
package struct EditOptions: Sendable {
  /// As the person named it.
  package var input: String
  package var script: EditScript
  package var reading = ReadingOptions()
  package var run: StagedRun.Options
  /// Whether patterns may match nothing.
  package var allowsEmpty = false
  /// Whether tokenizer and other files of the model come along.
  package var copiesSideFiles = true
  /// The tool's version, for provenance.
  package var version = "0.1.0"

  package init(input: String, script: EditScript, output: String) {
    self.input = input
    self.script = script
    run = StagedRun.Options(output: output)
  }
}
