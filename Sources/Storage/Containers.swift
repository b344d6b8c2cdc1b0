import Synchronization

/// The formats of containers that this process knows, and the containers that were opened last.
///
/// Inputs see a container as a directory that cannot be written; outputs see the file that it is.
package enum Containers {
  private struct State {
    var formats: [any ContainerFormat] = []
    /// The one used last comes last.
    var opened: [(identity: FileIdentity, container: any FileContainer)] = []
  }

  private static let state = Mutex(State())
  private static let capacity = 16

  /// Makes a format known; one with the same first bytes is replaced, with what it opened.
  package static func register(_ format: any ContainerFormat) {
    state.withLock { state in
      state.formats.removeAll { $0.magic == format.magic }
      state.formats.append(format)
      state.opened = []
    }
  }

  /// Whether a regular file begins as a container does.
  static func isContainer(_ path: Path) throws(FileError) -> Bool {
    try format(of: path) != nil
  }

  /// The container at a path that leads to a regular file; nil where it is none.
  static func container(at path: Path) throws(FileError) -> (any FileContainer)? {
    guard let (format, file) = try format(of: path) else { return nil }
    let known = state.withLock { state -> (any FileContainer)? in
      guard let place = state.opened.firstIndex(where: { $0.identity == file.identity }) else {
        return nil
      }
      state.opened.append(state.opened.remove(at: place))
      return state.opened.last?.container
    }
    if let known { return known }
    let container = try format.open(file)
    state.withLock { state in
      if state.opened.count >= capacity { state.opened.removeFirst() }
      state.opened.append((file.identity, container))
    }
    return container
  }

  /// The container that a path leads into, and the names inside it; nil where it leads into none.
  ///
  /// For paths that the file system does not know because a part of them is no directory.
  static func place(
    of path: Path
  ) throws(FileError) -> (file: Path, container: any FileContainer, names: [String])? {
    guard state.withLock({ !$0.formats.isEmpty }) else { return nil }
    var names: [String] = []
    var outer = path
    while outer.parent != outer {
      guard Path.isName(outer.lastComponent) else { return nil }
      names.insert(outer.lastComponent, at: 0)
      outer = outer.parent
      guard let kind = try FileStatus.ifOnDisk(outer)?.kind else { continue }
      guard kind == .regular, let container = try container(at: outer) else { return nil }
      return (outer, container, names)
    }
    return nil
  }

  /// The entry that a path leads to inside a container.
  static func entry(
    at path: Path
  ) throws(FileError) -> (entry: ContainerEntry, file: Path)? {
    guard let (file, container, names) = try place(of: path),
      let entry = container.entry(at: names)
    else { return nil }
    return (entry, file)
  }

  private static func format(
    of path: Path
  ) throws(FileError) -> (any ContainerFormat, InputFile)? {
    let formats = state.withLock { $0.formats }
    guard let longest = formats.map(\.magic.count).max(),
      try FileStatus.ifOnDisk(path)?.kind == .regular
    else { return nil }
    // A file that cannot be read is told of by whoever wants its contents.
    guard let file = try? InputFile(onDisk: path, access: .positional),
      let start = try? file.bytes(in: 0..<min(longest, file.byteCount))
    else { return nil }
    return formats.first { start.starts(with: $0.magic) }.map { ($0, file) }
  }
}
