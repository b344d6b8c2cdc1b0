package import Storage
internal import StrictJSON
package import Tokenizers

/// The check of the files beside a model's weights: JSON that can be read, tokens that agree with one
/// another and with the embedding.
package struct SideFileCheck {
  private let folder: Path
  private let rows: EmbeddingRows?
  private let replacements: [String: [UInt8]]

  /// What is useless, ambiguous or odd.
  package private(set) var findings: [VerificationFinding] = []
  /// Files that are no more than pointers to others.
  package private(set) var pointers: [Path] = []
  /// The `tokenizer.json`, if it can be read.
  package private(set) var tokenizer: TokenizerFile?

  /// The largest text that is parsed, in bytes; tokenizers have some ten million.
  private static let limit = 1 << 30

  /// Reads the files of a directory; `rows` is the embedding, if it is known, and `replacements` are
  /// the bytes of files that are not taken as they are.
  package init(
    _ files: [SideFile], in folder: Path, rows: EmbeddingRows?,
    replacements: [String: [UInt8]] = [:]
  ) throws {
    self.folder = folder
    self.rows = rows
    self.replacements = replacements
    // Lists of added tokens are compared with the tokenizer.
    for file in files where file.name == "tokenizer.json" { try check(file) }
    for file in files where file.name != "tokenizer.json" { try check(file) }
  }

  private mutating func check(_ file: SideFile) throws {
    let path = folder.joining(file.name)
    if let bytes = replacements[file.name] {
      guard file.name.hasSuffix(".json") else { return }
      return check(parsing: bytes, file.name, path.text)
    }
    let input = try InputFile(path, access: .positional)
    let start = try input.bytes(in: 0..<min(64, input.byteCount))
    if file.problem(startingWith: start) != nil {
      return pointers.append(path)
    }
    guard file.name.hasSuffix(".json") else { return }
    guard input.byteCount <= Self.limit else {
      return note(
        "file.too-large", path.text, "larger than any file of this name (\(input.byteCount) bytes)")
    }
    let bytes = try input.bytes(in: 0..<input.byteCount)
    check(parsing: bytes, file.name, path.text)
  }

  private mutating func check(parsing bytes: [UInt8], _ name: String, _ path: String) {
    do { try check(bytes, name, path) } catch {
      note("file.json", error.file, "\(error.reason)")
    }
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

  private mutating func note(_ code: String, _ path: String, _ message: String) {
    findings.append(VerificationFinding(code: code, path: path, message))
  }

  private mutating func note(_ findings: [TokenizerFinding]) {
    self.findings += findings.map {
      VerificationFinding(
        code: $0.code, $0.severity == .error ? .error : .warning, path: $0.file, $0.message)
    }
  }
}
