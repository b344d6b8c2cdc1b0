import Checkpoints
import Layouts
import Reports
import Storage

/// A checkpoint and the configuration beside it, opened to be looked at.
struct InspectedModel {
  let inspection: Inspection

  /// The largest configuration that is read, in bytes.
  private static let configurationLimit = 64 << 20

  /// Opens what a person named.
  ///
  /// Throws `CheckpointError`. A configuration that cannot be read is only a warning, since the
  /// tensors can be shown without it.
  init(at reference: String) throws {
    let checkpoint = try Checkpoint.open(reference)
    let path = checkpoint.directory.joining("config.json")
    var warnings: [Inspection.Warning] = []
    var configuration: ModelConfiguration?
    do {
      configuration = try Self.configuration(at: path)
    } catch let error as ConfigurationError {
      warnings = error.problems.map { problem in
        Inspection.Warning(code: "config.invalid", file: path.text, message: "\(problem)")
      }
    } catch let error as FileError {
      warnings = [
        Inspection.Warning(code: "config.unreadable", file: path.text, message: "\(error)")
      ]
    }
    inspection = Inspection(
      checkpoint, title: reference, configuration: configuration, warnings: warnings)
  }

  /// The configuration at `path`; nil if there is none.
  private static func configuration(at path: Path) throws -> ModelConfiguration? {
    guard try FileStatus.ifPresent(path) != nil else { return nil }
    let file = try InputFile(path, access: .positional)
    let bytes = try file.bytes(in: 0..<min(file.byteCount, configurationLimit))
    return try ModelConfiguration.read(bytes, file: path.text)
  }
}
