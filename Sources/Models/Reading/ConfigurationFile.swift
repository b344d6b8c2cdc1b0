package import Layouts
package import Storage

/// Configuration files beside weights, or named for them.
package enum ConfigurationFile {
  /// The largest configuration that is read, in bytes.
  private static let limit = 64 << 20

  /// The bytes of a file; nil if it is not there.
  package static func bytes(_ path: Path) throws -> [UInt8]? {
    guard try FileStatus.ifPresent(path) != nil else { return nil }
    let file = try InputFile(path, access: .positional)
    return try file.bytes(in: 0..<min(file.byteCount, limit))
  }

  /// The `config.json` of a directory; nil if there is none.
  package static func huggingFace(in directory: Path) throws -> ModelConfiguration? {
    let path = directory.joining("config.json")
    return try bytes(path).map { try ModelConfiguration.read($0, file: path.text) }
  }

  /// A Hugging Face configuration that was named: the file, or the directory that has it.
  package static func base(_ path: Path) throws -> ModelConfiguration {
    let file =
      try FileStatus.ifPresent(path)?.kind == .directory ? path.joining("config.json") : path
    guard let bytes = try bytes(file) else {
      throw LayoutError([
        LayoutProblem(.configuration, file.text, "there is no such configuration")
      ])
    }
    return try ModelConfiguration.read(bytes, file: file.text)
  }

  /// A training configuration: YAML, or JSON, which is YAML too.
  package static func settings(_ path: Path) throws -> SettingsFile {
    guard let bytes = try bytes(path) else {
      throw LayoutError([
        LayoutProblem(.configuration, path.text, "there is no such configuration")
      ])
    }
    return try SettingsFile.yaml(bytes, file: path.text)
  }
}
