internal import Ranks
package import Storage

/// A run that failed when its output was complete and in its place.
package struct PlacedRun: SharedError, CustomStringConvertible {
  /// What failed.
  package let reason: any Error
  /// Where the output is.
  package let output: Path

  package var description: String { "\(reason)" }

  package var isShared: Bool { (reason as? any SharedError)?.isShared ?? false }

  /// Whether a failure of the system's power could still take the output away.
  package var mayBeUnsafe: Bool { (reason as? FileError)?.operation == .sync }
}
