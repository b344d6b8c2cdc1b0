import Glibc

/// The entries of one directory, without "." and "..", sorted by the bytes of their names.
///
/// A container is listed as the directory that it stands for.
package struct DirectoryListing: Sendable {
  package struct Entry: Hashable, Sendable {
    /// The name; bytes that are not UTF-8 are replaced, and opening such an entry fails.
    package let name: String
    /// The kind of what a symbolic link leads to; `symbolicLink` only if it leads nowhere.
    package let kind: FileKind
    /// Whether the entry itself is a symbolic link.
    package let isLink: Bool
  }

  package let path: Path
  package let entries: [Entry]

  package init(of path: Path) throws(FileError) {
    self.path = path
    let names: [String]
    do throws(FileError) {
      names = try Self.names(in: path)
    } catch {
      guard error.errno == ENOTDIR, let entries = try Self.contained(in: path) else { throw error }
      self.entries = entries
      return
    }
    var entries: [Entry] = []
    entries.reserveCapacity(names.count)
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      entries.append(try Self.entry(name, in: path))
    }
    self.entries = entries
  }

  /// The names of regular files, also through symbolic links, that end in `suffix`.
  package func files(endingIn suffix: String) -> [String] {
    entries.filter { entry in
      entry.kind == .regular && entry.name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }.map(\.name)
  }

  /// Whether an entry has this name, compared by bytes.
  package func contains(_ name: String) -> Bool {
    entries.contains { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// What a container, or a directory inside one, has; nil where the path leads to neither.
  private static func contained(in path: Path) throws(FileError) -> [Entry]? {
    var entry = try Containers.container(at: path)?.entry(at: [])
    if entry == nil { entry = try Containers.entry(at: path)?.entry }
    guard case .directory(let names) = entry else { return nil }
    return names.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.map {
      Entry(name: $0.name, kind: $0.isDirectory ? .directory : .regular, isLink: false)
    }
  }

  private static func entry(_ name: String, in path: Path) throws(FileError) -> Entry {
    let own = try FileStatus.ifOnDisk(path.joining(name), followingLinks: false)?.kind
    guard own == .symbolicLink else {
      return Entry(name: name, kind: own ?? .unknown, isLink: false)
    }
    do {
      let target = try FileStatus(onDisk: path.joining(name))
      return Entry(name: name, kind: target.kind, isLink: true)
    } catch {
      // A loop of links, or a target behind a closed directory, leads nowhere as well.
      return Entry(name: name, kind: .symbolicLink, isLink: true)
    }
  }

  private static func names(in path: Path) throws(FileError) -> [String] {
    var opened: OpaquePointer?
    try unsafe SystemCall.run(.list, path) { text in
      unsafe opened = opendir(text)
      return unsafe opened == nil ? -1 : 0 as Int32
    }
    guard let directory = unsafe opened else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(directory) else {
        guard errno == 0 else { throw FileError(.list, path, .system(errno)) }
        return names
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }
}
