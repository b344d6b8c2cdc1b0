/// The bytes of a file that are not a file of their own: a member of an archive, or a data set that
/// is stored in pieces.
///
/// Reads come from any number of threads, at any place and in any order.
package protocol VirtualContents: Sendable {
  /// The size of the whole contents.
  var byteCount: Int { get }

  /// Fills `buffer` with the bytes of `range`, which have the same count and lie in the contents.
  func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError)

  /// Throws if the file that holds the contents is no longer the one that was opened.
  func checkUnchanged() throws(FileError)
}

/// Why contents that another file holds cannot be had.
package struct ContentsFault: Hashable, Sendable {
  package enum Kind: Sendable {
    /// The file that holds them is not what its format asks for.
    case damaged
    /// Something else is needed that was not given, such as the base of a difference.
    case unavailable
  }

  package let kind: Kind
  /// A phrase that names the part that is affected, what was expected and what was found.
  package let reason: String
  /// What the reader can do.
  package let hint: String?

  package init(_ kind: Kind, _ reason: String, hint: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.hint = hint
  }
}
