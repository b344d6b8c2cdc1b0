internal import CKernels

/// Sums over one block in 16 virtual float64 lanes, the same at every kernel level.
extension Arithmetic {
  /// The sum of absolute values.
  package func absoluteSum(_ a: Block) -> Double {
    switch precision {
    case .single: unsafe ck_sum_abs_f32(level, a.singles, a.count)
    case .double: unsafe ck_sum_abs_f64(level, a.doubles, a.count)
    }
  }

  /// The sum of absolute values of the elements that `mask` keeps.
  package func absoluteSum(_ a: Block, keeping mask: Mask) -> Double {
    switch precision {
    case .single: unsafe ck_sum_abs_masked_f32(level, mask.words, a.singles, a.count)
    case .double: unsafe ck_sum_abs_masked_f64(level, mask.words, a.doubles, a.count)
    }
  }

  /// The sum of squares.
  package func squareSum(_ a: Block) -> Double {
    switch precision {
    case .single: unsafe ck_sum_squares_f32(level, a.singles, a.count)
    case .double: unsafe ck_sum_squares_f64(level, a.doubles, a.count)
    }
  }

  /// The inner product.
  package func dotProduct(_ a: Block, _ b: Block) -> Double {
    switch precision {
    case .single: unsafe ck_dot_f32(level, a.singles, b.singles, a.count)
    case .double: unsafe ck_dot_f64(level, a.doubles, b.doubles, a.count)
    }
  }
}
