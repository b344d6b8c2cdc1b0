import Storage

/// What pages call a checkpoint, and the files in it.
///
/// A page may be passed on, and the same run elsewhere should give the same bytes; so nothing in it
/// says where on a machine the files are.
struct PageName {
  /// The checkpoint's reference, or the last part of it if it is absolute.
  let title: String
  /// Prefixes of paths that are left out, the longest first.
  private let prefixes: [String]

  init(_ reference: String) {
    let path = Path(reference)
    let isLocal = path.isAbsolute || reference.hasPrefix("~")
    title = isLocal ? (path.lastComponent.isEmpty ? "/" : path.lastComponent) : reference
    let directory = reference.hasSuffix("/") ? reference : reference + "/"
    let parent = path.parent.text
    prefixes = [directory] + (path.isAbsolute && parent != "/" ? [parent + "/"] : [])
  }

  /// A text of a report without the places of the files that it names.
  func relative(_ text: String) -> String {
    var result = text
    for prefix in prefixes where result.contains(prefix) {
      result = result.split(separator: prefix, omittingEmptySubsequences: false)
        .joined(separator: "")
    }
    return result
  }
}
