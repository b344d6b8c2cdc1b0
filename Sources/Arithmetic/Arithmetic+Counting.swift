internal import CKernels

/// Counting models element by element, and choosing by what was counted.
extension Arithmetic {
  /// total = total + the signs of `values`: 1, -1 or 0.
  package func accumulateSign(of values: Block, into total: Block) {
    pick(
      unsafe ck_accumulate_sign_f32(level, values.singles, total.singles, total.count),
      unsafe ck_accumulate_sign_f64(level, values.doubles, total.doubles, total.count))
  }

  /// Raises what is below `least` to it.
  package func raise(_ block: Block, to least: Double) {
    pick(
      unsafe ck_at_least_f32(level, Float(least), block.singles, block.count),
      unsafe ck_at_least_f64(level, least, block.doubles, block.count))
  }

  /// Counts the values that exceed `limit` in size; a NaN does.
  package func countActive(_ values: Block, above limit: Double, into counts: Block) {
    pick(
      unsafe ck_accumulate_active_f32(
        level, Float(limit), values.singles, counts.singles, counts.count),
      unsafe ck_accumulate_active_f64(
        level, limit, values.doubles, counts.doubles, counts.count))
  }

  /// result = value / count where the value exceeds `limit` in size, 0 elsewhere.
  package func share(
    _ values: Block, above limit: Double, among counts: Block, into result: Block
  ) {
    pick(
      unsafe ck_active_share_f32(
        level, Float(limit), values.singles, counts.singles, result.singles, result.count),
      unsafe ck_active_share_f64(
        level, limit, values.doubles, counts.doubles, result.doubles, result.count))
    round(result)
  }

  /// Multiplies by `factor` where the count is 1, without rounding to the working dtype.
  package func scale(_ block: Block, by factor: Double, whereOne counts: Block) {
    pick(
      unsafe ck_scale_where_one_f32(
        level, Float(factor), counts.singles, block.singles, block.count),
      unsafe ck_scale_where_one_f64(
        level, factor, counts.doubles, block.doubles, block.count))
  }

  /// Counts where |value| >= factor * |total - value|; a NaN counts.
  package func countAgreement(
    of values: Block, with total: Block, factor: Double, into counts: Block
  ) {
    pick(
      unsafe ck_accumulate_agreement_f32(
        level, Float(factor), total.singles, values.singles, counts.singles, counts.count),
      unsafe ck_accumulate_agreement_f64(
        level, factor, total.doubles, values.doubles, counts.doubles, counts.count))
  }

  /// result = a where the count is at least `least` or a is no finite number, else b.
  package func choose(
    _ a: Block, whereAtLeast least: Int, of counts: Block, else b: Block, into result: Block
  ) {
    pick(
      unsafe ck_choose_f32(
        level, Float(least), counts.singles, a.singles, b.singles, result.singles, result.count),
      unsafe ck_choose_f64(
        level, Double(least), counts.doubles, a.doubles, b.doubles, result.doubles, result.count))
  }

  /// The population variance of several blocks at each place, taken in float64.
  package func variance(of values: [Block], into result: Block) {
    let addresses = unsafe values.map { unsafe UnsafeRawPointer($0.address) }
    precondition(values.allSatisfy { $0.stored == nil && $0.count == result.count })
    pick(
      unsafe ck_variances_f32(level, addresses, values.count, result.singles, result.count),
      unsafe ck_variances_f64(level, addresses, values.count, result.doubles, result.count))
    round(result)
  }

  /// The elements that exceed `limit` in size, where the count is above 1 and where it is 1.
  package func activeCounts(
    _ values: Block, above limit: Double, among counts: Block, scratch: Block
  ) -> (shared: Int, alone: Int) {
    // 1 / count is 1 where a value is alone, less elsewhere, and 0 where it is not active.
    fill(scratch, with: 0)
    countActive(values, above: limit, into: scratch)
    let active = countNonZero(scratch)
    let plain = withoutRounding
    plain.share(scratch, above: 0, among: counts, into: scratch)
    let alone = count(
      of: MagnitudeKey(bits: precision == .single ? 0x3F80_0000 : 0x3FF << 52), in: scratch)
    return (active - alone, alone)
  }

  /// result = the sum of the blocks, in torch's order where there are five or more and results are
  /// rounded.
  package func sum(of values: [Block], asTorch: Bool = false, into result: Block) {
    fill(result, with: 0)
    for value in values { accumulate(value, into: result) }
    if asTorch { sumTail(of: values, into: result) }
  }

  /// The elements that are not zero; NaN is among them.
  package func countNonZero(_ a: Block) -> Int {
    a.count - count(of: MagnitudeKey(bits: 0), in: a)
  }
}
