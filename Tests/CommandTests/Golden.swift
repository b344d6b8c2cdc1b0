import Foundation
import Storage
import Testing

/// Texts that a command is expected to print, kept as files beside the tests.
enum Golden {
  private static let directory = Path(#filePath).parent.joining("Golden")

  /// Compares `text` with the file `name`, or writes the file if `UPDATE_GOLDEN` is set.
  static func expect(
    _ text: String, equals name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = directory.joining(name).text
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try FileManager.default.createDirectory(
        atPath: directory.text, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == expected, "differs from Golden/\(name)", sourceLocation: sourceLocation)
  }
}
