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
