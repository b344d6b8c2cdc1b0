/// Why the name of a file in an index is refused.
///
/// Names are judged as text alone, and by the rules of every system: the files of a Hugging Face
/// snapshot are symbolic links that lead out of the directory, so real paths would tell nothing.
package enum UnsafeFileName: String, Error, Hashable, Sendable {
  case empty = "it is empty"
  case absolute = "it is absolute"
  case drive = "it names a drive or a stream"
  case backslash = "it holds a backslash"
  case control = "it holds a control character"
  case climbing = "it holds '..' or '.' as a directory"
  case emptyComponent = "it holds an empty directory name"

  /// The reason against `name`, or nil for a plain relative name.
  package init?(in name: String) {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if name.utf8.isEmpty {
      self = .empty
    } else if name.utf8.first == UInt8(ascii: "/") {
      self = .absolute
    } else if name.utf8.contains(UInt8(ascii: "\\")) {
      self = .backslash
    } else if name.utf8.contains(UInt8(ascii: ":")) {
      self = .drive
    } else if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      self = .control
    } else if parts.contains(where: { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }) {
      self = .climbing
    } else if parts.contains(where: \.isEmpty) {
      self = .emptyComponent
    } else {
      return nil
    }
  }
}
