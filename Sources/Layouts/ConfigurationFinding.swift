/// Something about a model's configuration that a person should know.
///
/// The code is stable (`config.vocabulary-rows`), the message names the values, and the file says
/// where they stand.
package struct ConfigurationFinding: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, Hashable, Sendable {
    /// Worth a line; work goes on.
    case warning
    /// The model cannot be what its configuration says.
    case error
  }

  package var code: String
  package var severity: Severity
  /// The configuration file, as the person named it.
  package var file: String
  package var message: String

  package init(_ code: String, _ severity: Severity, file: String, _ message: String) {
    self.code = code
    self.severity = severity
    self.file = file
    self.message = message
  }
}

extension ConfigurationFinding: CustomStringConvertible {
  /// The file and the message.
  package var description: String { "\(file): \(message)" }
}
