internal import CKernels

/// Operations on whole blocks. All blocks of a call have the same count; the result may be one of
/// the operands. Each result is rounded where the arithmetic does so.
extension Arithmetic {
  /// result = a - b; the operands may be stored blocks.
  package func subtract(_ a: Block, _ b: Block, into result: Block) {
    if let stored = a.stored {
      unsafe ck_delta_stored(
        level, stored, a.address, b.address(of: stored), result.singles, result.count)
      return
    }
    switch precision {
    case .single: unsafe ck_sub_f32(level, a.singles, b.singles, result.singles, result.count)
    case .double: unsafe ck_sub_f64(level, a.doubles, b.doubles, result.doubles, result.count)
    }
    round(result)
  }

  /// result = a + b.
  package func add(_ a: Block, _ b: Block, into result: Block) {
    switch precision {
    case .single: unsafe ck_add_f32(level, a.singles, b.singles, result.singles, result.count)
    case .double: unsafe ck_add_f64(level, a.doubles, b.doubles, result.doubles, result.count)
    }
    round(result)
  }

  /// result = a * b.
  package func multiply(_ a: Block, _ b: Block, into result: Block) {
    switch precision {
    case .single: unsafe ck_mul_f32(level, a.singles, b.singles, result.singles, result.count)
    case .double: unsafe ck_mul_f64(level, a.doubles, b.doubles, result.doubles, result.count)
    }
    round(result)
  }

  /// result = factor * a.
  package func scale(_ a: Block, by factor: Double, into result: Block) {
    switch precision {
    case .single: unsafe ck_scale_f32(level, Float(factor), a.singles, result.singles, a.count)
    case .double: unsafe ck_scale_f64(level, factor, a.doubles, result.doubles, a.count)
    }
    round(result)
  }

  /// result = result + factor * a with one rounding, without rounding to the working dtype.
  package func accumulate(_ a: Block, times factor: Double, into result: Block) {
    switch precision {
    case .single: unsafe ck_fma_f32(level, Float(factor), a.singles, result.singles, a.count)
    case .double: unsafe ck_fma_f64(level, factor, a.doubles, result.doubles, a.count)
    }
  }

  /// result = p * a + q * b: two rounded products, one rounded sum.
  package func combine(
    _ a: Block, times p: Double, _ b: Block, times q: Double, into result: Block
  ) {
    switch precision {
    case .single:
      unsafe ck_axpby_f32(
        level, Float(p), a.singles, Float(q), b.singles, result.singles, a.count)
    case .double:
      unsafe ck_axpby_f64(level, p, a.doubles, q, b.doubles, result.doubles, a.count)
    }
    round(result)
  }

  /// Every element of `result` becomes `value`.
  package func fill(_ result: Block, with value: Double) {
    switch precision {
    case .single: unsafe ck_fill_f32(level, Float(value), result.singles, result.count)
    case .double: unsafe ck_fill_f64(level, value, result.doubles, result.count)
    }
  }

  /// Every element of `block` divided by `divisor`.
  package func divide(_ block: Block, by divisor: Double, scratch: Block) {
    fill(scratch, with: divisor)
    switch precision {
    case .single:
      unsafe ck_div_f32(level, block.singles, scratch.singles, block.singles, block.count)
    case .double:
      unsafe ck_div_f64(level, block.doubles, scratch.doubles, block.doubles, block.count)
    }
    round(block)
  }

  /// result = numerator / divisor, where a divisor of exactly zero counts as one.
  package func divideGuarded(_ numerator: Block, by divisor: Block, into result: Block) {
    switch precision {
    case .single:
      unsafe ck_divide_guarded_f32(
        level, numerator.singles, divisor.singles, result.singles, result.count)
    case .double:
      unsafe ck_divide_guarded_f64(
        level, numerator.doubles, divisor.doubles, result.doubles, result.count)
    }
    round(result)
  }

  /// Adds to `sum` the values whose votes have the sign that `total` elects, and `weight` to
  /// `weights` there.
  ///
  /// Plus is elected where the total is not negative. Zeros never count.
  package func accumulateElected(
    total: Block, votes: Block, values: Block, weight: Double, sum: Block, weights: Block
  ) {
    switch precision {
    case .single:
      unsafe ck_accumulate_elected_f32(
        level, total.singles, votes.singles, values.singles, Float(weight), sum.singles,
        weights.singles, sum.count)
    case .double:
      unsafe ck_accumulate_elected_f64(
        level, total.doubles, votes.doubles, values.doubles, weight, sum.doubles,
        weights.doubles, sum.count)
    }
  }

  /// sum = sum + a, without rounding to the working dtype.
  package func accumulate(_ a: Block, into sum: Block) {
    switch precision {
    case .single: unsafe ck_add_f32(level, sum.singles, a.singles, sum.singles, sum.count)
    case .double: unsafe ck_add_f64(level, sum.doubles, a.doubles, sum.doubles, sum.count)
    }
  }

  /// Copies `a` into `result`.
  package func copy(_ a: Block, into result: Block) {
    unsafe result.address.copyMemory(
      from: a.address, byteCount: a.count * (precision == .single ? 4 : 8))
  }
}
