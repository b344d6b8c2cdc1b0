internal import CKernels

/// What became of numbers as they were stored, where it is worth telling.
package struct StoredCounts: Hashable, Sendable, Codable {
  /// Stored elements that are NaN or infinite.
  package var nonFinite = 0
  /// Those of them that were finite before: their type ends below them.
  package var overflowed = 0
  /// Elements that are 0 and were another number before.
  package var flushed = 0

  package init(nonFinite: Int = 0, overflowed: Int = 0, flushed: Int = 0) {
    (self.nonFinite, self.overflowed, self.flushed) = (nonFinite, overflowed, flushed)
  }

  /// Whether there is nothing to tell.
  package var isEmpty: Bool { self == StoredCounts() }

  package static func += (counts: inout StoredCounts, more: StoredCounts) {
    counts.nonFinite += more.nonFinite
    counts.overflowed += more.overflowed
    counts.flushed += more.flushed
  }
}

extension Arithmetic {
  /// Rounds `block` once to `type`, stores it, and counts in the same pass what became of its elements.
  package func store(
    _ block: Block, as type: ElementType, to bytes: UnsafeMutableRawPointer,
    counting counts: inout StoredCounts
  ) {
    var found = ck_store_counts()
    switch precision {
    case .single:
      unsafe ck_narrow_counted_f32(
        level, type.code, block.singles, bytes, block.count, &found)
    case .double:
      unsafe ck_narrow_counted_f64(
        level, type.code, block.doubles, bytes, block.count, &found)
    }
    counts += StoredCounts(
      nonFinite: found.nonfinite, overflowed: found.overflowed, flushed: found.flushed)
  }
}
