/// What a file really is that was given as safetensors, judged by its first bytes.
///
/// The length prefix of a sound file can spell another format's magic, so a diagnosis is made only
/// of files whose framing is wrong or whose header does not start like a header.
package enum FileDiagnosis: Error, Hashable, Sendable {
  case empty
  /// A Git LFS pointer, with the size of the file that it stands for.
  case gitLFSPointer(byteCount: Int?)
  case html
  case xml
  /// A JSON text, such as the error message of a server.
  case json
  case gzip
  /// A zip archive, which is what `torch.save` writes.
  case zip
  case pickle
  case gguf
  case hdf5
  /// Zeros only: a file that was sized but never filled.
  case zeros(byteCount: Int)
  /// Plain text, with its first line.
  case text(String)

  /// How many first bytes are worth passing.
  package static let prefixLength = 4096

  /// Judges a file by its first `prefixLength` bytes (all, if it is shorter) and its size.
  ///
  /// Returns nil for what is or might be safetensors, damaged or not.
  package init?(prefix: [UInt8], fileByteCount: Int) {
    if fileByteCount == 0 {
      self = .empty
      return
    }
    if Self.isFramed(prefix) { return nil }
    if prefix.allSatisfy({ $0 == 0 }) {
      self = .zeros(byteCount: fileByteCount)
    } else if let found = Self.byMagic(prefix) ?? Self.byText(prefix, fileByteCount) {
      self = found
    } else {
      return nil
    }
  }

  /// Whether the length is plausible and what follows it starts like a header.
  private static func isFramed(_ prefix: [UInt8]) -> Bool {
    guard prefix.count > 8 else { return false }
    let length = prefix[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(SafetensorsHeader.lengthLimit) else { return false }
    return prefix[8...].first { !isSpace($0) } == UInt8(ascii: "{")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private static func byMagic(_ prefix: [UInt8]) -> Self? {
    let table: [([UInt8], Self)] = [
      ([0x1F, 0x8B], .gzip),
      ([0x50, 0x4B, 0x03, 0x04], .zip),
      ([0x50, 0x4B, 0x05, 0x06], .zip),
      (Array("GGUF".utf8), .gguf),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
    ]
    if let (_, found) = table.first(where: { prefix.starts(with: $0.0) }) { return found }
    let isPickle = prefix.count > 1 && prefix[0] == 0x80 && (2...5).contains(prefix[1])
    return isPickle ? .pickle : nil
  }

  private static func byText(_ prefix: [UInt8], _ fileByteCount: Int) -> Self? {
    guard let text = String(validating: completeCharacters(prefix), as: UTF8.self),
      !text.unicodeScalars.contains(where: { $0.value < 0x20 && !$0.properties.isWhitespace })
    else { return nil }
    let start = text.drop { $0.isWhitespace }
    let lowercase = start.prefix(64).lowercased()
    if start.hasPrefix("version https://git-lfs") {
      return .gitLFSPointer(byteCount: lfsByteCount(text))
    }
    if lowercase.hasPrefix("<!doctype html") || lowercase.hasPrefix("<html") { return .html }
    if lowercase.hasPrefix("<?xml") { return .xml }
    if start.hasPrefix("{") || start.hasPrefix("[") { return .json }
    guard fileByteCount >= 8 else { return nil }
    let line = start.prefix { !$0.isNewline }
    return .text(String(line.prefix(80)))
  }

  /// The bytes without a last character that the prefix cuts through.
  private static func completeCharacters(_ prefix: [UInt8]) -> ArraySlice<UInt8> {
    guard prefix.count == prefixLength,
      let lead = prefix.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }), prefix[lead] >= 0xC0
    else { return prefix[...] }
    return prefix[..<lead]
  }

  private static func lfsByteCount(_ text: String) -> Int? {
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("size ") {
      return Int(line.dropFirst(5))
    }
    return nil
  }
}

extension FileDiagnosis: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .gitLFSPointer(let byteCount):
      "the file is a Git LFS pointer"
        + (byteCount.map { " to a file of \($0) bytes" } ?? "") + ", not the file itself"
    case .html: "the file is an HTML page"
    case .xml: "the file is an XML text"
    case .json: "the file is a JSON text, not safetensors"
    case .gzip: "the file is compressed with gzip"
    case .zip: "the file is a zip archive, as torch.save writes it, not safetensors"
    case .pickle: "the file is a Python pickle, not safetensors"
    case .gguf: "the file is GGUF, not safetensors"
    case .hdf5: "the file is HDF5, not safetensors"
    case .zeros(let byteCount):
      "the file is \(byteCount) bytes that start with zeros only: it was created, but never filled"
    case .text(let line): "the file is plain text that starts with \"\(line)\""
    }
  }

  /// What to do about it.
  package var hint: String {
    switch self {
    case .empty, .zeros: "download the file again"
    case .gitLFSPointer: "fetch the file with 'git lfs pull' in its directory"
    case .html, .xml, .json, .text:
      "this is probably the error page of a server; download the file again"
    case .gzip: "unpack it with 'gunzip' first"
    case .zip, .pickle: "torch files are not read as safetensors; rename or convert the file"
    case .gguf: "use the original safetensors checkpoint"
    case .hdf5: "rename the file to '.h5'"
    }
  }
}
