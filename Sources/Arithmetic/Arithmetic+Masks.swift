internal import CKernels

/// Which elements survive: by magnitude, by counter-based random numbers, by a serial generator.
extension Arithmetic {
  /// Zeroes the elements of `a` that `mask` drops.
  package func apply(_ mask: Mask, to a: Block, into result: Block) {
    switch precision {
    case .single: unsafe ck_mask_f32(level, mask.words, a.singles, result.singles, a.count)
    case .double: unsafe ck_mask_f64(level, mask.words, a.doubles, result.doubles, a.count)
    }
  }

  /// Keeps magnitudes above `threshold.key` and, in flat order, the first `ties` equal to it.
  package func trim(_ a: Block, above key: MagnitudeKey, ties: inout UInt64, into mask: Mask) {
    switch precision {
    case .single: unsafe ck_trim_mask_f32(level, a.singles, a.count, key.bits, &ties, mask.words)
    case .double: unsafe ck_trim_mask_f64(level, a.doubles, a.count, key.bits, &ties, mask.words)
    }
  }

  /// Keeps what is below the upper end of a band of magnitudes and not below the lower one.
  ///
  /// An end has everything below its key and, in flat order, its first ties; both are used up.
  package func band(
    _ a: Block, from lower: MagnitudeKey, _ lowerTies: inout UInt64, to upper: MagnitudeKey,
    _ upperTies: inout UInt64, into mask: Mask
  ) {
    var low = ck_band_end(key: lower.bits, ties: lowerTies)
    var high = ck_band_end(key: upper.bits, ties: upperTies)
    switch precision {
    case .single: unsafe ck_band_mask_f32(level, a.singles, a.count, &low, &high, mask.words)
    case .double: unsafe ck_band_mask_f64(level, a.doubles, a.count, &low, &high, mask.words)
    }
    (lowerTies, upperTies) = (low.ties, high.ties)
  }

  /// The elements whose magnitude is exactly `key`.
  package func count(of key: MagnitudeKey, in a: Block) -> Int {
    switch precision {
    case .single: unsafe ck_count_key_f32(level, a.singles, a.count, key.bits)
    case .double: unsafe ck_count_key_f64(level, a.doubles, a.count, key.bits)
    }
  }

  /// Keeps an element where its Philox word is below `threshold`, 0 (none) to 2^32 (all).
  ///
  /// `first` is the flat index of the block's first element in its tensor, a multiple of 64.
  package func randomMask(key: UInt64, first: Int, threshold: UInt64, into mask: Mask) {
    unsafe ck_philox_mask(level, key, UInt64(first), threshold, mask.words, mask.count)
  }

  /// Keeps an element where the next uniform number of `stream` is below `probability`.
  package func randomMask(
    from stream: inout MersenneTwister, probability: Float, into mask: Mask
  ) {
    unsafe ck_mt19937_mask(level, &stream.state, probability, mask.words, mask.count)
  }
}
