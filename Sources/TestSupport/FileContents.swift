package import Storage

/// The contents of all files of a directory by their names.
package enum FileContents {
  package static func all(in directory: Path) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for entry in try DirectoryListing(of: directory).entries where entry.kind == .regular {
      contents[entry.name] = try bytes(of: directory.joining(entry.name))
    }
    return contents
  }

  /// The contents of all files below a directory by their paths in it.
  package static func tree(of directory: Path) throws -> [String: [UInt8]] {
    var contents = try all(in: directory)
    for entry in try DirectoryListing(of: directory).entries where entry.kind == .directory {
      for (name, bytes) in try tree(of: directory.joining(entry.name)) {
        contents["\(entry.name)/\(name)"] = bytes
      }
    }
    return contents
  }

  /// All bytes of one file.
  package static func bytes(of path: Path) throws -> [UInt8] {
    let file = try InputFile(path, access: .positional)
    return try file.bytes(in: 0..<file.byteCount)
  }

  /// One file as text.
  package static func text(of path: Path) throws -> String {
    String(decoding: try bytes(of: path), as: UTF8.self)
  }
}
