internal import Checkpoints
internal import Layouts
package import Storage
internal import StrictJSON

extension Model {
  /// Tokenizer and other files beside the weights, by their names in an output.
  ///
  /// - Parameter folder: Where they go, as a prefix of their names.
  /// - Returns: Each file once: those beside the weights first, then those of a folder `tokenizer`,
  ///   as directories of runs have it, and those beside the configuration.
  /// - Throws: `FileError`.
  package func sideFiles(into folder: String = "") throws -> [(source: Path, name: String)] {
    var folders = [checkpoint.directory]
    // Directories of runs keep them apart.
    let tokenizer = folders[0].joining("tokenizer")
    if try FileStatus.ifPresent(tokenizer)?.kind == .directory { folders.append(tokenizer) }
    if let configuration {
      let beside = Path(configuration.file).parent
      if beside != folders[0] { folders.append(beside) }
    }
    var copies: [(source: Path, name: String)] = []
    var taken: Set<String> = []
    for directory in folders {
      let entries = try DirectoryListing(of: directory).entries.filter { $0.kind != .directory }
      let code = configuration.map { CodeReference.files(in: $0.document.root) } ?? []
      for file in SideFile.selected(from: entries.map(\.name), code: code)
      where taken.insert(file.name).inserted {
        copies.append((directory.joining(file.name), folder + file.name))
      }
    }
    return copies
  }
}
