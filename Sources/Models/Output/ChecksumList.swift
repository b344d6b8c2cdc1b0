package import Storage

/// `SHA256SUMS`: the SHA-256 of every file of a directory, as coreutils write and check it.
///
/// It covers everything but itself, `suture.json` too. Files are sorted by the bytes of their paths.
package struct ChecksumList: Sendable {
  /// The name of the file in a model's directory.
  package static let fileName = "SHA256SUMS"

  /// A line: a path below the directory, and 64 hexadecimal digits.
  package struct Entry: Hashable, Sendable {
    package var name: String
    package var sha256: String

    package init(name: String, sha256: String) { (self.name, self.sha256) = (name, sha256) }
  }

  package var entries: [Entry]

  package init(_ entries: [Entry]) {
    self.entries = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The list of everything that a directory holds so far; digests that are known are taken.
  package init(of directory: StagedDirectory, known: [String: Digest256]) throws(FileError) {
    var entries: [Entry] = []
    for name in directory.fileNames where name != Self.fileName {
      var digest = known[name]
      if digest == nil {
        let file = try InputFile(directory.path.joining(name), access: .positional)
        digest = try SHA256Hasher.digest(of: file)
      }
      entries.append(Entry(name: name, sha256: digest?.hex ?? ""))
    }
    self.init(entries)
  }

  /// The text of the file; names with line ends or backslashes are escaped as coreutils do it.
  package var text: String {
    entries.map { entry in
      let escaped = entry.name.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        .replacing("\r", with: "\\r")
      return (escaped == entry.name ? "" : "\\") + "\(entry.sha256)  \(escaped)\n"
    }.joined()
  }
}

/// What is wrong with a `SHA256SUMS`, and in which line.
package struct ChecksumListFault: Error, Hashable, CustomStringConvertible {
  package var line: Int
  package var reason: String

  package init(line: Int, _ reason: String) { (self.line, self.reason) = (line, reason) }

  package var description: String { "line \(line) \(reason)" }
}

extension ChecksumList {
  /// Reads the text of such a file.
  ///
  /// Stricter than `sha256sum -c`, which skips what it does not understand: digits are lower case,
  /// every line ends, names lead nowhere but below the directory, and none stands twice.
  package init(parsing bytes: [UInt8]) throws(ChecksumListFault) {
    var entries: [Entry] = []
    var names: Set<[UInt8]> = []
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.last?.isEmpty == true else {
      throw ChecksumListFault(line: lines.count, "does not end")
    }
    for (number, line) in lines.dropLast().enumerated() {
      let entry = try Self.entry(line, number: number + 1)
      guard names.insert(Array(entry.name.utf8)).inserted else {
        throw ChecksumListFault(line: number + 1, "lists \(Path(entry.name).quoted) again")
      }
      entries.append(entry)
    }
    self.init(entries)
  }

  private static func entry(
    _ line: ArraySlice<UInt8>, number: Int
  ) throws(ChecksumListFault) -> Entry {
    let isEscaped = line.first == UInt8(ascii: "\\")
    let line = isEscaped ? line.dropFirst() : line
    let digits = line.prefix(64)
    let isHex = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    let separator = line.dropFirst(64).prefix(2)
    guard digits.count == 64, isHex,
      separator.elementsEqual("  ".utf8) || separator.elementsEqual(" *".utf8)
    else {
      throw ChecksumListFault(line: number, "is not 64 digits, two spaces and a name")
    }
    guard var name = String(validating: line.dropFirst(66), as: UTF8.self) else {
      throw ChecksumListFault(line: number, "has a name that is not UTF-8")
    }
    if isEscaped {
      var result = ""
      var rest = name.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        guard scalar == "\\", let next = rest.popFirst() else {
          result.unicodeScalars.append(scalar)
          continue
        }
        result.unicodeScalars.append(next == "n" ? "\n" : next == "r" ? "\r" : next)
      }
      name = result
    }
    guard Path.names(below: name) != nil else {
      throw ChecksumListFault(line: number, "has a name that leads out of the directory")
    }
    return Entry(name: name, sha256: String(decoding: digits, as: UTF8.self))
  }

  private static let byteLimit = 64 << 20

  /// Reads the list of a directory; nil if it has none.
  package static func read(in directory: Path) throws -> ChecksumList? {
    let path = directory.joining(fileName)
    guard try FileStatus.ifPresent(path)?.kind == .regular else { return nil }
    let file = try InputFile(path, access: .positional)
    guard file.byteCount <= byteLimit else {
      throw ChecksumListFault(line: 1, "begins a file that is too large")
    }
    return try ChecksumList(parsing: try file.bytes(in: 0..<file.byteCount))
  }
}
