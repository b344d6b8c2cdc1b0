package import Storage

extension NameMap {
  /// The most bytes of a file.
  private static let sizeLimit = 1 << 24

  /// Reads a file.
  package init(reading path: Path) throws {
    let file = try InputFile(path, access: .positional)
    let bytes = try file.bytes(in: 0..<min(file.byteCount, Self.sizeLimit))
    try self.init(bytes, file: path.text)
  }
}
