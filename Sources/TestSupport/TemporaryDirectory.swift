internal import Glibc
package import Storage

/// A directory of its own for one test, removed with everything in it at the end.
package struct TemporaryDirectory: ~Copyable {
  package let path: Path

  package init() throws {
    var template = Array("/tmp/suture-tests-XXXXXX\0".utf8.map(CChar.init(bitPattern:)))
    guard unsafe mkdtemp(&template) != nil else { throw FileError(.create, "/tmp", .system(errno)) }
    let bytes = template.dropLast().map(UInt8.init(bitPattern:))
    path = Path(String(decoding: bytes, as: UTF8.self))
  }

  deinit { Self.remove(path) }

  /// The path of an entry.
  package func callAsFunction(_ name: String) -> Path { path.joining(name) }

  /// Writes a file and returns its path.
  @discardableResult
  package func file(_ name: String, _ contents: [UInt8]) throws -> Path {
    let path = path.joining(name)
    guard let stream = unsafe fopen(path.text, "w") else {
      throw FileError(.create, path, .system(errno))
    }
    unsafe contents.withUnsafeBytes { _ = unsafe fwrite($0.baseAddress, 1, $0.count, stream) }
    unsafe fclose(stream)
    return path
  }

  /// Creates a directory and returns its path.
  @discardableResult
  package func directory(_ name: String) throws -> Path {
    let path = path.joining(name)
    guard unsafe mkdir(path.text, 0o777) == 0 else {
      throw FileError(.create, path, .system(errno))
    }
    return path
  }

  /// Creates a symbolic link and returns its path.
  @discardableResult
  package func link(_ name: String, to target: Path) throws -> Path {
    let path = path.joining(name)
    guard unsafe symlink(target.text, path.text) == 0 else {
      throw FileError(.create, path, .system(errno))
    }
    return path
  }

  /// The names in the directory itself, hidden ones too.
  package func names() throws -> [String] { try DirectoryListing(of: path).entries.map(\.name) }

  private static func remove(_ path: Path) {
    if let entries = try? DirectoryListing(of: path).entries {
      for entry in entries where entry.kind == .directory && !entry.isLink {
        remove(path.joining(entry.name))
      }
      for entry in entries { unsafe unlink(path.joining(entry.name).text) }
    }
    unsafe rmdir(path.text)
  }
}
