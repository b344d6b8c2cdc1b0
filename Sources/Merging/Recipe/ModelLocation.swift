/// Where the files of a model reference are to be looked for.
package enum ModelLocation: Hashable, Sendable {
  /// A directory or file that exists.
  case local(String)
  /// A model of the Hugging Face hub, to be found in the local cache.
  case hub(id: String, revision: String?)
  /// Nothing: the paths that were tried.
  case missing(tried: [String])

  /// Locates a reference.
  ///
  /// An absolute path stands for itself. A relative one is looked for in the recipe's folder, then
  /// in the working directory; what is in neither but has the form of a hub id (`name` or
  /// `owner/name`) is one. Nothing is expanded: neither `~` nor variables.
  ///
  /// - Parameters:
  ///   - reference: the model.
  ///   - recipeFolder: the folder of the recipe; empty for the working directory.
  ///   - workingDirectory: the directory in which the command runs.
  ///   - exists: whether there is a file or directory at a path.
  /// - Returns: the first place that exists, else a hub id, else what was tried.
  package static func of(
    _ reference: ModelReference, recipeFolder: String, workingDirectory: String,
    exists: (String) -> Bool
  ) -> Self {
    let path = reference.path
    var candidates = [path]
    if !path.hasPrefix("/") {
      candidates = [join(recipeFolder, path)]
      let second = join(workingDirectory, path)
      if !candidates.contains(second) { candidates.append(second) }
    }
    if let found = candidates.first(where: exists) { return .local(found) }
    return isHubID(path)
      ? .hub(id: path, revision: reference.revision) : .missing(tried: candidates)
  }

  /// Whether text has the form of a hub id: one or two names of letters, digits, `-`, `_` and `.`,
  /// at most 96 bytes each, that neither start nor end with `-` or `.` and hold no `--` or `..`.
  package static func isHubID(_ text: String) -> Bool {
    let names = text.split(separator: "/", omittingEmptySubsequences: false)
    return names.count <= 2 && names.allSatisfy(isHubName)
  }

  private static func isHubName(_ name: Substring) -> Bool {
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard allowed, (1...96).contains(name.utf8.count) else { return false }
    let ends = [name.first, name.last]
    return !ends.contains("-") && !ends.contains(".") && !name.contains("--")
      && !name.contains("..")
  }

  private static func join(_ folder: String, _ path: String) -> String {
    if folder.isEmpty { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }
}
