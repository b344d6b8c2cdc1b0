/// How much of a file is complete from its start, while ranges finish in any order.
///
/// Keeps one entry per finished range beyond the first gap: a few for each worker.
package struct CompletedPrefix: Sendable {
  /// Everything before this offset is complete.
  package private(set) var byteCount = 0
  private var beyond: [Int: Int] = [:]

  /// A file of which the first `byteCount` bytes are complete.
  package init(byteCount: Int = 0) { self.byteCount = byteCount }

  /// Records a finished range, which meets no other.
  package mutating func insert(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    beyond[range.lowerBound] = range.upperBound
    while let end = beyond.removeValue(forKey: byteCount) { byteCount = end }
  }
}
