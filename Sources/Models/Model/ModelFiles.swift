package import Storage
package import StrictJSON

/// The files beside a model's weights.
package struct ModelFiles: Sendable {
  package let directory: Path
  /// Their paths below the directory, sorted by bytes; weights and their indexes are left out.
  package let names: [String]

  /// The largest text that is parsed, in bytes; tokenizers have some ten million.
  private static let limit = 1 << 30

  /// Folders whose files belong to a model.
  private static let folders = ["additional_chat_templates", "chat_templates"]

  /// Endings of weights and of their indexes, of whatever framework.
  private static let weights = [
    ".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json", ".pt", ".pth", ".distcp",
    ".gguf", ".h5", ".msgpack", ".onnx", ".ckpt",
  ]

  /// Whether a file of this name has weights, or says where they are.
  static func isOfWeights(_ name: String) -> Bool { weights.contains(where: name.hasSuffix) }

  /// Lists the files of a directory.
  package init(in directory: Path) throws {
    self.directory = directory
    let listing = try DirectoryListing(of: directory)
    var names = listing.files(endingIn: "")
    for folder in listing.entries where folder.kind == .directory {
      guard Self.folders.contains(folder.name) else { continue }
      let files = try DirectoryListing(of: directory.joining(folder.name)).files(endingIn: ".jinja")
      names += files.map { folder.name + "/" + $0 }
    }
    // Hidden files are leftovers of downloads and version control.
    self.names = names.filter { name in
      !name.hasPrefix(".") && !Self.isOfWeights(name)
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The bytes of a file; nil if there is none, or one that is too large to be what it is called.
  package func bytes(_ name: String) throws -> [UInt8]? {
    guard names.contains(name) else { return nil }
    let file = try InputFile(directory.joining(name), access: .positional)
    guard file.byteCount <= Self.limit else { return nil }
    return try file.bytes(in: 0..<file.byteCount)
  }

  /// The document of a JSON file; nil if there is none or the text is not JSON.
  package func json(_ name: String) throws -> JSONDocument? {
    guard let bytes = try bytes(name) else { return nil }
    return try? JSONDocument(bytes, options: .python)
  }

  /// Where the bytes of a file differ from another's: the first offset, and both sizes.
  package func firstDifference(
    _ name: String, from other: ModelFiles
  ) throws -> (offset: Int, size: Int, otherSize: Int)? {
    let (a, b) = (
      try InputFile(directory.joining(name), access: .positional),
      try InputFile(other.directory.joining(name), access: .positional)
    )
    let common = min(a.byteCount, b.byteCount)
    let step = 1 << 20
    for start in stride(from: 0, to: common, by: step) {
      let range = start..<min(start + step, common)
      let (left, right) = (try a.bytes(in: range), try b.bytes(in: range))
      guard left != right else { continue }
      let offset = zip(left, right).prefix { $0 == $1 }.count
      return (start + offset, a.byteCount, b.byteCount)
    }
    return a.byteCount == b.byteCount ? nil : (common, a.byteCount, b.byteCount)
  }
}
