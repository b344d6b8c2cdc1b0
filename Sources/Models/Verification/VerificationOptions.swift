internal import Pipeline

/// What a person asks of a verification.
package struct VerificationOptions: Sendable {
  /// As the person named it.
  package var input: String
  package var reading = ReadingOptions()
  package var workers = 1
  package var tileElements = Executor.defaultTileElements

  package init(input: String) { self.input = input }
}
