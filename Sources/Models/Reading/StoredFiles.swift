package import Storage

/// The files of a model's directory by their containers, whether a layout can be made out or not.
package struct StoredFiles: Sendable {
  /// Files of `torch.save`, sorted.
  package private(set) var torch: [Path] = []
  /// Sorted.
  package private(set) var safetensors: [Path] = []
  /// The directory of the step, or the one that was named.
  package let root: Path

  /// Torch files but those of the state of GPT-NeoX runs: optimisers, and ranks beside layer files.
  package var weights: [Path] {
    let kinds = torch.map { NeoXFileName($0.lastComponent) }
    let hasLayers = kinds.contains { if case .layer? = $0 { true } else { false } }
    return zip(torch, kinds).compactMap { path, kind in
      switch kind {
      case .optimizer?: nil
      case .state?: hasLayers ? nil : path
      case .layer?, nil: path
      }
    }
  }

  /// Folders inside folders that are looked into.
  private static let depthLimit = 4
  /// Files that name the step of a directory with several.
  private static let pointers = ["latest", "latest_checkpointed_iteration.txt"]

  /// Finds the files of a directory, in the step that it names if there is one; or a file alone.
  package init(at path: Path) throws(FileError) {
    guard try FileStatus(of: path).kind == .directory else {
      root = path.parent
      try add(path)
      return
    }
    root = try Self.step(of: path) ?? path
    try walk(root, depth: 0)
    torch.sort()
    safetensors.sort()
  }

  /// Takes files that are known.
  package init(_ files: [Path], in directory: Path) throws(FileError) {
    root = directory
    for path in files { try add(path) }
  }

  /// Whether bytes begin as a file of `torch.save` does.
  package static func isTorch(_ path: Path) throws(FileError) -> Bool {
    let file = try InputFile(path, access: .positional)
    let prefix = try file.bytes(in: 0..<min(4, file.byteCount))
    return prefix == [0x50, 0x4B, 3, 4] || prefix == [0x50, 0x4B, 5, 6]
      || prefix.starts(with: [0x80, 2, 0x8A])
  }

  private mutating func walk(_ folder: Path, depth: Int) throws(FileError) {
    for entry in try DirectoryListing(of: folder).entries where !entry.name.hasPrefix(".") {
      if entry.kind == .directory, !entry.isLink, depth < Self.depthLimit {
        try walk(folder.joining(entry.name), depth: depth + 1)
      } else if entry.kind == .regular {
        try add(folder.joining(entry.name))
      }
    }
  }

  private mutating func add(_ path: Path) throws(FileError) {
    let name = path.lastComponent
    if name.hasSuffix(".safetensors") {
      safetensors.append(path)
    } else if [".pt", ".pth"].contains(where: name.hasSuffix) {
      torch.append(path)
    } else if name.hasSuffix(".bin"), try Self.isTorch(path) {
      torch.append(path)
    }
  }

  /// The step that a directory names; nil where it names none that is there.
  private static func step(of path: Path) throws(FileError) -> Path? {
    for pointer in pointers {
      let file = path.joining(pointer)
      guard try FileStatus.ifPresent(file)?.kind == .regular else { continue }
      let text = try InputFile(file, access: .positional)
      guard text.byteCount <= 256 else { continue }
      let bytes = try text.bytes(in: 0..<text.byteCount)
      let tag = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
      let padded = String(repeating: "0", count: max(0, 7 - tag.utf8.count)) + tag
      for name in [tag, "iter_\(padded)"] where Path.isName(name) {
        let step = path.joining(name)
        if try FileStatus.ifPresent(step)?.kind == .directory { return step }
      }
    }
    return nil
  }
}
