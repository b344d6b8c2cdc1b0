internal import CKernels

/// The rows of a tensor whose elements are ranked among each other.
package struct RowShape: Hashable, Sendable {
  /// Elements of a row.
  package let count: Int
  /// How far apart they lie.
  package let stride: Int

  /// Rows of `count` elements, `stride` apart; both at least 1.
  package init(count: Int, stride: Int = 1) {
    precondition(count > 0 && stride > 0, "a row has elements")
    self.count = count
    self.stride = stride
  }

  /// The elements of the fewest rows that lie together.
  package var groupElements: Int { count * stride }
}

/// Random masks whose probability depends on an element's rank in its row.
extension Arithmetic {
  /// Keeps an element where its Philox word is below the threshold of its rank.
  ///
  /// `first` is the flat index of the block's first element, any number.
  package func rankMask(
    _ a: Block, rows: RowShape, thresholds: [UInt64], key: UInt64, first: Int, into mask: Mask
  ) {
    let skipped = first % 64
    let count = a.count + skipped
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count) { words in
      guard let base = words.baseAddress else { return }
      unsafe ck_philox_words(level, key, UInt64(first - skipped), base, count)
      unsafe rankMask(a, rows, thresholds, base + skipped, wordMask: .max, into: mask)
    }
  }

  /// Keeps an element where the next word of `stream`, modulo 2^24, is below the threshold of its
  /// rank.
  package func rankMask(
    _ a: Block, rows: RowShape, thresholds: [UInt64], from stream: inout MersenneTwister,
    into mask: Mask
  ) {
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: a.count) { words in
      guard let base = words.baseAddress else { return }
      unsafe ck_mt19937_words(level, &stream.state, base, a.count)
      unsafe rankMask(a, rows, thresholds, base, wordMask: 0xFF_FFFF, into: mask)
    }
  }

  private func rankMask(
    _ a: Block, _ rows: RowShape, _ thresholds: [UInt64], _ words: UnsafePointer<UInt32>,
    wordMask: UInt32, into mask: Mask
  ) {
    precondition(a.count % rows.groupElements == 0 && thresholds.count == rows.count)
    unsafe withRanks(of: a, rows) { ranks in
      unsafe ck_rank_mask(words, wordMask, ranks, thresholds, mask.words, a.count)
    }
  }

  /// Gives `body` the rank of every element in its row, by magnitude, from 0; ties by index.
  private func withRanks(
    of a: Block, _ rows: RowShape, _ body: (UnsafePointer<UInt32>) -> Void
  ) {
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: a.count) { ranks in
      unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * rows.count) { scratch in
        guard let ranks = ranks.baseAddress, let scratch = scratch.baseAddress else { return }
        for group in stride(from: 0, to: a.count, by: rows.groupElements) {
          for lane in 0..<rows.stride {
            let start = group + lane
            switch precision {
            case .single:
              unsafe ck_row_ranks_f32(
                a.singles + start, rows.count, rows.stride, ranks + start, scratch)
            case .double:
              unsafe ck_row_ranks_f64(
                a.doubles + start, rows.count, rows.stride, ranks + start, scratch)
            }
          }
        }
        unsafe body(ranks)
      }
    }
  }

  /// result = the factor of each element's rank in its row; the result may be `a`.
  package func factors(
    _ a: Block, rows: RowShape, byRank factors: [Double], into result: Block
  ) {
    precondition(a.count % rows.groupElements == 0 && factors.count == rows.count)
    unsafe withRanks(of: a, rows) { ranks in
      for index in 0..<a.count {
        let factor = unsafe factors[Int(ranks[index])]
        switch precision {
        case .single: unsafe result.singles[index] = Float(factor)
        case .double: unsafe result.doubles[index] = factor
        }
      }
    }
  }
}
