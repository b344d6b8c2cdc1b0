internal import Storage

/// What `--force` may replace: a model, and not whatever stands at a mistyped path.
enum ReplaceableOutput {
  /// Refuses an existing output that has entries and does not look like a model's directory.
  ///
  /// A model's directory has a `suture.json` or a `config.json` or weights, and in its folders, if
  /// it has any, nothing is looked for.
  static func check(_ path: Path) throws {
    guard try FileStatus.ifPresent(path)?.kind == .directory else { return }
    let entries = try DirectoryListing(of: path).entries
    let isModel = entries.contains { entry in
      entry.kind == .regular
        && (["suture.json", "config.json"].contains(entry.name)
          || entry.name.hasSuffix(".safetensors"))
    }
    let folders = entries.filter { $0.kind == .directory && !$0.isLink }
    if entries.isEmpty || (isModel && folders.isEmpty) { return }
    throw MergeError.notReplaceable(
      path: path.text,
      reason: isModel
        ? "it has the folder \(folders[0].name), which no output of a merge has"
        : "it does not look like a model")
  }
}
