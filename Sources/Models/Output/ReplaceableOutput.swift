package import Storage
internal import StrictJSON

/// An existing output that `--force` must not replace.
package struct NotReplaceable: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  package var reason: String

  package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

  package var description: String {
    "cannot replace '\(path)': \(reason); remove it by hand or choose another output"
  }
}

/// What `--force` may replace: a model, and not whatever stands at a mistyped path.
package enum ReplaceableOutput {
  /// Refuses an existing output that has entries and does not look like a model's directory.
  ///
  /// A model's directory has a `suture.json` or a `config.json` or weights, and no folders but
  /// those in which the files of its `suture.json` and of its tokenizer are.
  package static func check(_ path: Path) throws {
    guard try FileStatus.ifOnDisk(path)?.kind == .directory else { return }
    let entries = try DirectoryListing(of: path).entries
    let isModel = entries.contains { entry in
      entry.kind == .regular
        && (["suture.json", "config.json"].contains(entry.name)
          || entry.name.hasSuffix(".safetensors"))
    }
    let known = try folders(of: path)
    let folder = entries.first { entry in
      entry.kind == .directory && !entry.isLink && !known.contains(entry.name)
    }
    if entries.isEmpty || (isModel && folder == nil) { return }
    throw NotReplaceable(
      path: path.text,
      reason: folder.flatMap { isModel ? $0 : nil }.map {
        "it has the folder \($0.name), which is no part of what was written there"
      } ?? "it does not look like a model")
  }

  /// The folders in which files of the manifest are.
  private static func folders(of path: Path) throws -> Set<String> {
    guard let bytes = try ConfigurationFile.bytes(path.joining(Manifest.fileName)),
      let document = try? JSONDocument(bytes)
    else { return [] }
    let names = document.root["files"]?.array?.compactMap { $0["name"]?.string } ?? []
    let folders = names.compactMap { name in
      name.contains("/") ? name.split(separator: "/").first.map(String.init) : nil
    }
    // Files of the tokenizer have no checksums in the manifest.
    return Set(folders).union(["tokenizer"])
  }
}
