internal import CKernels

/// Operations on blocks that choose between two models, and the numbers they choose by.
extension Arithmetic {
  /// result = a / b.
  package func divide(_ a: Block, by b: Block, into result: Block) {
    pick(
      unsafe ck_div_f32(level, a.singles, b.singles, result.singles, result.count),
      unsafe ck_div_f64(level, a.doubles, b.doubles, result.doubles, result.count))
    round(result)
  }

  /// result = max(|a|, least), which needs no rounding if `least` is a number of the type.
  package func magnitude(of a: Block, atLeast least: Double = 0, into result: Block) {
    pick(
      unsafe ck_magnitude_f32(level, Float(least), a.singles, result.singles, a.count),
      unsafe ck_magnitude_f64(level, least, a.doubles, result.doubles, a.count))
  }

  /// Brings every element of `block` into `bounds`, which need no rounding.
  package func clamp(_ block: Block, to bounds: ClosedRange<Double>) {
    pick(
      unsafe ck_clamp_f32(
        level, Float(bounds.lowerBound), Float(bounds.upperBound), block.singles, block.singles,
        block.count),
      unsafe ck_clamp_f64(
        level, bounds.lowerBound, bounds.upperBound, block.doubles, block.doubles, block.count))
  }

  /// result = a where the key is at least `least`, else b; nothing is rounded.
  package func select(
    _ a: Block, where keys: Block, atLeast least: Double, else b: Block, into result: Block
  ) {
    pick(
      unsafe ck_select_f32(
        level, Float(least), keys.singles, a.singles, b.singles, result.singles, result.count),
      unsafe ck_select_f64(
        level, least, keys.doubles, a.doubles, b.doubles, result.doubles, result.count))
  }

  /// result = a where the key is at least `least`, b where it is less, and NaN where a key or `least`
  /// is NaN; nothing is rounded.
  package func decide(
    _ a: Block, where keys: Block, atLeast least: Double, else b: Block, into result: Block
  ) {
    pick(
      unsafe ck_decide_f32(
        level, Float(least), keys.singles, a.singles, b.singles, result.singles, result.count),
      unsafe ck_decide_f64(
        level, least, keys.doubles, a.doubles, b.doubles, result.doubles, result.count))
  }

  /// result = w b + (1 - w) a with w = t / max(|a - b|, least) between 0 and 1; nothing is
  /// rounded in between.
  package func nearswap(_ a: Block, _ b: Block, t: Double, least: Double, into result: Block) {
    pick(
      unsafe ck_nearswap_f32(
        level, Float(t), Float(least), a.singles, b.singles, result.singles, result.count),
      unsafe ck_nearswap_f64(level, t, least, a.doubles, b.doubles, result.doubles, result.count))
  }

  /// The divergence of the softmax of `x` from that of `z`, with `epsilon` added to each share; the
  /// operands may be stored blocks.
  ///
  /// The scratch blocks are two neighbouring slots of the workspace.
  package func softmaxDivergence(
    _ x: Block, _ z: Block, epsilon: Double, scratch: Workspace, slots: Range<Int>
  ) -> Double {
    precondition(slots.count == 2)
    let memory = unsafe scratch.doubles(slots, count: 2 * x.count)
    if let stored = x.stored {
      return unsafe ck_softmax_divergence_stored(
        level, stored, x.address, z.address(of: stored), epsilon, memory, x.count)
    }
    return pick(
      unsafe ck_softmax_divergence_f32(
        level, x.singles, z.singles, epsilon, memory, x.count),
      unsafe ck_softmax_divergence_f64(
        level, x.doubles, z.doubles, epsilon, memory, x.count))
  }

  /// result = factor * |a - b|; the operands may be stored blocks.
  package func scaledDistance(of a: Block, from b: Block, by factor: Double, into result: Block) {
    guard let stored = a.stored else {
      subtract(a, b, into: result)
      magnitude(of: result, into: result)
      return scale(result, by: factor, into: result)
    }
    unsafe ck_scaled_distance_stored(
      level, stored, a.address, b.address(of: stored), Float(factor), result.singles, result.count)
  }

  /// result = a where its scaled distance from b is at least `least`, b where it is less, and NaN where
  /// the distance or `least` is NaN; the operands may be stored blocks.
  ///
  /// `scratch` holds the distances of blocks that are not.
  package func chooseDistant(
    _ a: Block, from b: Block, by factor: Double, atLeast least: Double, scratch: Block,
    into result: Block
  ) {
    guard let stored = a.stored else {
      scaledDistance(of: a, from: b, by: factor, into: scratch)
      return decide(a, where: scratch, atLeast: least, else: b, into: result)
    }
    unsafe ck_choose_distant_stored(
      level, stored, a.address, b.address(of: stored), Float(factor), Float(least),
      result.singles, result.count)
  }

  /// The sum of the elements.
  package func sum(_ a: Block) -> Double {
    pick(
      unsafe ck_sum_f32(level, a.singles, a.count),
      unsafe ck_sum_f64(level, a.doubles, a.count))
  }

  /// The rounded sum over models: one after the other, as torch adds a stack of tensors.
  package func sum(_ values: [Block], into result: Block) {
    let plain = withoutRounding
    plain.fill(result, with: 0)
    for value in values { plain.accumulate(value, into: result) }
    sumTail(of: values, into: result)
    round(result)
  }

  /// The elements of `result` become these numbers, rounded to the precision of the block.
  package func fill(_ result: Block, with values: some Collection<Double>) {
    precondition(values.count == result.count)
    for (index, value) in values.enumerated() {
      switch precision {
      case .single: unsafe result.singles[index] = Float(value)
      case .double: unsafe result.doubles[index] = value
      }
    }
  }

  /// The elements of a block, for what is taken one by one.
  package func values(of block: Block) -> [Double] {
    (0..<block.count).map { index in
      switch precision {
      case .single: unsafe Double(block.singles[index])
      case .double: unsafe block.doubles[index]
      }
    }
  }

  /// Adds the products of `a` and `b`, element by element, to `sums` from `first` on.
  ///
  /// Products of float32 numbers are exact, those of float64 numbers are rounded.
  package func addProducts(_ a: Block, _ b: Block, to sums: inout [Double], at first: Int) {
    precondition(first >= 0 && a.count == b.count && first + a.count <= sums.count)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let base = sums.baseAddress else { return }
      let target = unsafe base + first
      switch precision {
      case .single:
        let (a, b, count) = unsafe (a.singles, b.singles, a.count)
        for index in 0..<count {
          unsafe target[index] += Double(a[index]) * Double(b[index])
        }
      case .double:
        let (a, b, count) = unsafe (a.doubles, b.doubles, a.count)
        for index in 0..<count { unsafe target[index] += a[index] * b[index] }
      }
    }
  }
}
