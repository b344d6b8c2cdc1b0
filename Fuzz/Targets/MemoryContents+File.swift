import Storage

/// Files in memory, so that millions can be opened.
extension MemoryContents {
  private static let root = try? FileStatus(onDisk: "/").identity

  /// An input file of these bytes.
  static func file(_ bytes: [UInt8], named name: Path) -> InputFile? {
    root.map { root in
      InputFile(
        name, identity: FileIdentity(part: 1, of: root, byteCount: bytes.count),
        contents: MemoryContents(bytes: bytes))
    }
  }
}
