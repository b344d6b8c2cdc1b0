internal import CKernels

/// Task vectors: the steps of the family in one pass over a block where nothing is rounded in
/// between, else step by step.
extension Arithmetic {
  /// result = base + lambda * the joined task vectors, by `rule`; inputs may be stored blocks.
  ///
  /// `values` are scratch, one for each vector. The three blocks of scratch are used where results
  /// are rounded step by step.
  package func merge(
    _ vectors: [TaskVector], by rule: JoinRule, onto base: Block, values: [Block],
    scratch: (Block, Block, Block), into result: Block
  ) {
    if let type = base.stored {
      return mergeStored(vectors, type, by: rule, onto: base, into: result)
    }
    for (vector, value) in zip(vectors, values) {
      scale(vector, minus: base, weighed: !rule.weighsLate, into: value)
    }
    join(values, by: rule, onto: base, scratch: scratch, into: result)
  }

  /// result = weight * factor * (x - base), and 0 where the mask drops the element.
  ///
  /// The rounded arithmetic rounds the difference, then its product with the factor (if there is
  /// one), then the product with the weight. Without `weighed` the weight is left out.
  package func scale(
    _ vector: TaskVector, minus base: Block, weighed: Bool = true, into result: Block
  ) {
    let (x, bits) = unsafe (vector.block, vector.mask?.words)
    guard isRounded else {
      let scale = (vector.factor ?? 1) * (weighed ? vector.weight : 1)
      switch precision {
      case .single:
        unsafe ck_task_vector_f32(
          level, bits, x.singles, base.singles, Float(scale), result.singles, result.count)
      case .double:
        unsafe ck_task_vector_f64(
          level, bits, x.doubles, base.doubles, scale, result.doubles, result.count)
      }
      if let factors = vector.factors { multiply(result, factors, into: result) }
      return
    }
    subtract(x, base, into: result)
    if let mask = vector.mask { apply(mask, to: result, into: result) }
    if let factor = vector.factor { scale(result, by: factor, into: result) }
    if let factors = vector.factors { multiply(result, factors, into: result) }
    if weighed { scale(result, by: parameter(vector.weight), into: result) }
  }

  /// The sums of |x - base| over the block: of all elements, and of those that `mask` keeps.
  ///
  /// The inputs may be stored blocks.
  package func differenceSums(
    _ x: Block, minus base: Block, keeping mask: Mask, scratch: Block
  ) -> (whole: Double, kept: Double) {
    guard isRounded else {
      var sums = ck_sums(whole: 0, kept: 0)
      if let type = x.stored {
        unsafe ck_delta_sums_stored(
          level, type, mask.words, x.address, base.address(of: type), x.count, &sums)
        return (sums.whole, sums.kept)
      }
      switch precision {
      case .single:
        unsafe ck_delta_sums_f32(level, mask.words, x.singles, base.singles, x.count, &sums)
      case .double:
        unsafe ck_delta_sums_f64(level, mask.words, x.doubles, base.doubles, x.count, &sums)
      }
      return (sums.whole, sums.kept)
    }
    subtract(x, base, into: scratch)
    return (absoluteSum(scratch), absoluteSum(scratch, keeping: mask))
  }

  /// result = base + lambda * the joined values, by `rule`.
  ///
  /// The values are weighted but for an election without weights. The three blocks of scratch are
  /// used where results are rounded step by step.
  package func join(
    _ values: [Block], by rule: JoinRule, onto base: Block, scratch: (Block, Block, Block),
    into result: Block
  ) {
    guard isRounded else { return fusedJoin(values, rule, onto: base, into: result) }
    let (sum, total, weights) = scratch
    let plain = withoutRounding
    plain.fill(sum, with: 0)
    if rule.election != nil {
      elect(values, rule, total: total, weights: weights, products: result, into: sum)
    } else {
      for value in values { plain.accumulate(value, into: sum) }
      sumTail(of: values, into: sum)
      round(sum)
      if rule.normalizes { divide(sum, by: constantDivisor(rule), scratch: weights) }
    }
    if rule.lambda != 1 { scale(sum, by: scalar(rule.lambda), into: sum) }
    add(base, sum, into: result)
  }

  private func elect(
    _ values: [Block], _ rule: JoinRule, total: Block, weights: Block, products: Block,
    into sum: Block
  ) {
    let plain = withoutRounding
    plain.fill(total, with: 0)
    plain.fill(weights, with: 0)
    for value in values {
      if rule.election == .count {
        accumulateSign(of: value, into: total)
      } else {
        plain.accumulate(value, into: total)
      }
    }
    if rule.election != .count { sumTail(of: values, into: total) }
    round(total)
    let own = rule.weights.map(parameter)
    for (value, weight) in zip(values, own) {
      if rule.weighsLate { scale(value, by: weight, into: products) }
      plain.accumulateElected(
        total: total, votes: value, values: rule.weighsLate ? products : value, weight: weight,
        sum: sum, weights: weights)
    }
    sumElectedTail(
      of: values, weights: own, isLate: rule.weighsLate, total: total, into: sum, weights)
    round(sum)
    guard rule.normalizes else { return }
    round(weights)
    if let least = rule.leastDivisor { raise(weights, to: parameter(least)) }
    divideGuarded(sum, by: weights, into: sum)
  }

  /// The sum of all weights; 1 where that is practically zero.
  private func constantDivisor(_ rule: JoinRule) -> Double {
    let weights = rule.weights.map(parameter)
    let total: Double
    if isRounded && precision == .single {
      total = parameter(Double(weights.reduce(Float(0)) { $0 + Float($1) }))
    } else {
      total = weights.reduce(0, +)
    }
    return abs(total) < 1e-8 ? 1 : total
  }

  private func fusedJoin(
    _ values: [Block], _ rule: JoinRule, onto base: Block, into result: Block
  ) {
    var join = kernelRule(rule, count: values.count)
    let addresses = unsafe values.map { unsafe UnsafeRawPointer($0.address) }
    switch precision {
    case .single:
      unsafe ck_join_f32(
        level, &join, addresses, rule.weights.map { Float($0) }, base.singles, result.singles,
        result.count)
    case .double:
      unsafe ck_join_f64(
        level, &join, addresses, rule.weights, base.doubles, result.doubles, result.count)
    }
  }

  /// The rule in the words of the kernels.
  func kernelRule(_ rule: JoinRule, count: Int) -> ck_join {
    let isDivided = rule.normalizes && rule.election == nil
    return ck_join(
      count: count, elect: rule.election.kernel, normalize: rule.normalizes ? 1 : 0,
      divisor: isDivided ? constantDivisor(rule) : 1, lambda: rule.lambda)
  }
}

extension Election? {
  /// The election in the words of the kernels.
  fileprivate var kernel: ck_election {
    switch self {
    case nil: CK_ELECT_NONE
    case .sum: CK_ELECT_SUM
    case .count: CK_ELECT_COUNT
    case .unweighted: CK_ELECT_UNWEIGHTED
    }
  }
}
