internal import Storage

/// A recipe's text and what was read from it.
struct RecipeFile {
  /// The largest recipe that is read, in bytes.
  static let limit = 1 << 20

  let path: Path
  let bytes: [UInt8]
  let documents: RecipeDocuments

  /// Reads a recipe; `raw` is asked for besides what it says.
  init(_ path: String, raw: Recipe.RawPolicy? = nil) throws {
    self.path = Path(path)
    if let kind = try FileStatus.ifPresent(self.path)?.kind, kind != .regular {
      throw MergeError.recipeNotAFile(path: path, kind)
    }
    let file = try InputFile(self.path, access: .positional)
    guard file.byteCount <= Self.limit else {
      throw MergeError.recipeTooLarge(path: path, byteCount: file.byteCount)
    }
    bytes = try file.bytes(in: 0..<file.byteCount)
    documents = try RecipeDocuments(reading: bytes, file: path, methods: MergeMethods.table)
      .treated(as: raw)
  }

  /// The recipe of the final merge.
  var recipe: Recipe { documents.final }

  var text: String { String(decoding: bytes, as: UTF8.self) }
  var digest: Digest256 { SHA256Hasher.digest(of: bytes) }
}
