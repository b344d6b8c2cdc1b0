package import Storage

/// The part of a file that a run which goes on takes over from an interrupted one.
package struct KeptPrefix: Hashable, Sendable {
  /// The bytes from the start that are taken over; at most those that are marked.
  package let byteCount: Int
  /// What the interrupted run said of the file.
  package let mark: FollowedFile.Mark

  package init(byteCount: Int, mark: FollowedFile.Mark) {
    (self.byteCount, self.mark) = (min(byteCount, mark.byteCount), mark)
  }
}
