internal import Models
internal import Checkpoints
internal import Layouts
internal import Storage
internal import StrictJSON
internal import Tensors
internal import Tokenizers

/// The check of the files that a merged model takes over, before anything is written.
struct SideFileCheck {
  /// The donor's directory.
  let folder: Path
  let files: [SideFile]
  /// The embedding of the merged model, if it is known.
  let rows: EmbeddingRows?

  /// What makes the files useless or ambiguous.
  private(set) var errors: [String] = []
  /// What is odd about them.
  private(set) var warnings: [String] = []
  private var tokenizer: TokenizerFile?

  /// The largest text that is parsed, in bytes; tokenizers have some ten million.
  private static let limit = 1 << 30

  init(_ files: [SideFile], in folder: Path, rows: EmbeddingRows?) throws {
    self.folder = folder
    self.files = files
    self.rows = rows
    // Lists of added tokens are compared with the tokenizer.
    for file in files where file.name == "tokenizer.json" { try check(file) }
    for file in files where file.name != "tokenizer.json" { try check(file) }
  }

  /// Throws if a file is no more than a pointer to one.
  private mutating func check(_ file: SideFile) throws {
    let path = folder.joining(file.name)
    let input = try InputFile(path, access: .positional)
    let start = try input.bytes(in: 0..<min(64, input.byteCount))
    if file.problem(startingWith: start) != nil {
      throw CheckpointError(path, .wrongFile(.gitLFSPointer(byteCount: nil)))
    }
    guard file.name.hasSuffix(".json") else { return }
    guard input.byteCount <= Self.limit else {
      return errors.append("\(path): larger than any file of this name (\(input.byteCount) bytes)")
    }
    let bytes = try input.bytes(in: 0..<input.byteCount)
    do { try check(bytes, file.name, path.text) } catch { errors.append("\(error)") }
  }

  private mutating func check(
    _ bytes: [UInt8], _ name: String, _ path: String
  ) throws(TokenizerError) {
    switch name {
    case "tokenizer.json":
      let tokenizer = try TokenizerFile.read(bytes, file: path)
      self.tokenizer = tokenizer
      note(tokenizer.findings(rows: rows))
    case "added_tokens.json":
      let list = try AddedTokenList.addedTokens(bytes, file: path)
      note(list.findings(beside: tokenizer, rows: rows))
    case "tokenizer_config.json":
      let list = try AddedTokenList.settings(bytes, file: path)
      note(list.findings(beside: tokenizer, rows: rows))
    case "generation_config.json":
      let settings = try GenerationSettings.read(bytes, file: path)
      note(settings.findings(rows: rows))
    default:
      do throws(JSONError) {
        var scanner = JSONScanner(bytes, allowingNonFinite: true)
        try scanner.skipValue()
        try scanner.finish()
      } catch { throw TokenizerError(file: path, reason: error) }
    }
  }

  private mutating func note(_ findings: [TokenizerFinding]) {
    for finding in findings {
      switch finding.severity {
      case .error: errors.append("\(finding)")
      case .warning: warnings.append("\(finding)")
      }
    }
  }
}
