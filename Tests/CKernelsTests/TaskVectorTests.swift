import CKernels
import Testing

/// Task vectors against plain arithmetic, and those of stored elements against the widened ones.
struct TaskVectorTests {
  /// How values are joined, for any number of models.
  struct Rule: Sendable, CustomTestStringConvertible {
    var models: Int
    var election: ck_election
    var normalizes: Bool

    var elects: Bool { election != CK_ELECT_NONE }
    var testDescription: String {
      "\(models) models, election \(election.rawValue)\(normalizes ? ", normalised" : "")"
    }

    var kernel: ck_join {
      ck_join(
        count: models, elect: election, normalize: normalizes ? 1 : 0, divisor: 0.75,
        lambda: 0.9)
    }

    static let all = [1, 2, 3, 5].flatMap { models in
      [CK_ELECT_NONE, CK_ELECT_SUM, CK_ELECT_COUNT, CK_ELECT_UNWEIGHTED].flatMap { election in
        [false, true].map { Rule(models: models, election: election, normalizes: $0) }
      }
    }
  }

  /// The weights of models; the first two cancel.
  static let weights: [Float] = [0.5, -0.5, 0.25, 1.5, -0.0]

  static func joined(_ values: [Float], _ rule: Rule, onto base: Float) -> Float {
    var total = values.reduce(0, +)
    var (sum, weight) = (total, Float(0.75))
    if rule.elects {
      (sum, weight) = (0, 0)
      if rule.election == CK_ELECT_COUNT {
        total = values.reduce(0) { $0 + ($1 > 0 ? 1 : $1 < 0 ? -1 : 0) }
      }
      for (value, own) in zip(values, weights) {
        let (addend, counts) = Operation<Float>.elected(total, value, own)
        // What does not count is +0, whatever its weight.
        let isLate = rule.election == CK_ELECT_UNWEIGHTED && addend != 0
        sum += isLate ? addend * own : addend
        weight += counts
      }
      if weight == 0 { weight = 1 }
    }
    if rule.normalizes { sum /= weight }
    let result = base + sum * 0.9
    return result.isNaN ? .nan : result
  }

  @Test(arguments: Rule.all, levels)
  func `values are joined by their rule`(rule: Rule, level: Int32) {
    var random = SplitMix(seed: 21)
    for count in lengths {
      let values = (0..<rule.models).map { _ -> [Float] in mixed(count, &random) }
      let base: [Float] = mixed(count, &random)
      let expected = base.indices.map { place in
        Self.joined(values.map { $0[place] }, rule, onto: base[place])
      }
      let blocks = values.map { Block($0, byteOffset: count % 3) }
      let out = Block([Float](repeating: 7, count: count), byteOffset: count % 5)
      var kernel = rule.kernel
      unsafe ck_join_f32(
        level, &kernel, blocks.map { unsafe UnsafeRawPointer($0.pointer) }, Self.weights, base,
        out.pointer, count)
      #expect(out.values.map(\.bitPattern) == expected.map(\.bitPattern), "\(count) elements")
      #expect(out.isIntact)
    }
  }

  @Test(arguments: levels)
  func `differences are scaled, pruned and summed`(level: Int32) {
    var random = SplitMix(seed: 22)
    for count in lengths {
      let x: [Float] = mixed(count, &random), z: [Float] = mixed(count, &random)
      let keep = (0..<count).map { _ in Bool.random(using: &random) }
      let bits = Block(ReductionTests.bits(of: keep))
      let deltas = zip(x, z).map { $0 - $1 }
      for isMasked in [false, true] {
        let out = Block(x, byteOffset: count % 7)
        unsafe ck_task_vector_f32(
          level, isMasked ? bits.pointer : nil, x, z, 0.3, out.pointer, count)
        let expected = zip(deltas, keep).map { delta, keep -> UInt32 in
          // What is no finite number is never dropped.
          if isMasked && !keep && delta.isFinite { return 0 }
          return (delta.isNaN ? .nan : delta * 0.3).bitPattern
        }
        #expect(out.values.map(\.bitPattern) == expected && out.isIntact, "\(count) elements")
      }
      var sums = ck_sums(whole: -1, kept: -1)
      unsafe ck_delta_sums_f32(level, bits.pointer, x, z, count, &sums)
      let sizes = deltas.map { Double($0.magnitude) }
      #expect(sums.whole.bitPattern == ReductionTests.sum(sizes).bitPattern)
      let kept = zip(sizes, keep).map { $1 ? $0 : 0 }
      #expect(sums.kept.bitPattern == ReductionTests.sum(kept).bitPattern)
    }
  }

  // MARK: Stored elements

  /// Elements of any bits, NaNs and subnormal numbers among them.
  static func stored(_ count: Int, _ random: inout SplitMix) -> [UInt16] {
    (0..<count).map { _ in UInt16(truncatingIfNeeded: random.next()) }
  }

  static func widened(_ bits: [UInt16], _ format: Format) -> [Float] {
    var wide = [Float](repeating: 0, count: bits.count)
    unsafe ck_widen_f32(0, format.dtype, bits, &wide, bits.count)
    return wide
  }

  @Test(arguments: [Format.bf16, .f16], levels)
  func `stored differences are those of the widened elements`(format: Format, level: Int32) {
    var random = SplitMix(seed: 23)
    for count in lengths {
      let x = Self.stored(count, &random), z = Self.stored(count, &random)
      let bits = (0..<(count + 63) / 64).map { _ in random.next() }
      let (a, b) = (Self.widened(x, format), Self.widened(z, format))
      var expected = a
      unsafe ck_sub_f32(0, a, b, &expected, count)
      let (left, right) = (Block(x, byteOffset: count % 5), Block(z, byteOffset: count % 3))
      let out = Block(a, byteOffset: count % 7)
      unsafe ck_delta_stored(
        level, format.dtype, left.pointer, right.pointer, out.pointer, count)
      #expect(out.values.map(\.bitPattern) == expected.map(\.bitPattern) && out.isIntact)

      var found = ck_sums(whole: -1, kept: -1), sums = found
      unsafe ck_delta_sums_f32(0, bits, a, b, count, &sums)
      unsafe ck_delta_sums_stored(
        level, format.dtype, bits, left.pointer, right.pointer, count, &found)
      #expect(found.whole.bitPattern == sums.whole.bitPattern, "\(count) elements")
      #expect(found.kept.bitPattern == sums.kept.bitPattern, "\(count) elements")
    }
  }

  @Test(arguments: [Format.bf16, .f16], Rule.all)
  func `a merge of stored elements is that of the widened ones`(format: Format, rule: Rule) {
    var random = SplitMix(seed: 24)
    for count in lengths {
      let models = (0..<rule.models).map { _ in Self.stored(count, &random) }
      let base = Self.stored(count, &random)
      let bits = (0..<(count + 63) / 64).map { _ in random.next() }
      // Every other model keeps everything.
      let masks = models.indices.map { $0 % 2 == 0 ? Block(bits) : nil }
      let scales = models.indices.map { 1.25 - Float($0) }

      let z = Self.widened(base, format)
      let values = models.indices.map { index in
        let value = Block(z)
        unsafe ck_task_vector_f32(
          0, masks[index]?.pointer, Self.widened(models[index], format), z, scales[index],
          value.pointer, count)
        return value
      }
      var kernel = rule.kernel
      var expected = z
      unsafe ck_join_f32(
        0, &kernel, values.map { unsafe UnsafeRawPointer($0.pointer) }, Self.weights, z,
        &expected, count)

      let blocks = models.map { Block($0, byteOffset: count % 5) }
      let start = Block(base, byteOffset: count % 3)
      let tasks = unsafe models.indices.map { index in
        unsafe ck_task(
          x: blocks[index].pointer, bits: masks[index]?.pointer, scale: scales[index],
          weight: Self.weights[index])
      }
      for level in levels {
        let out = Block([Float](repeating: 7, count: count), byteOffset: count % 7)
        unsafe ck_merge_stored(
          level, format.dtype, &kernel, tasks, start.pointer, out.pointer, count)
        #expect(out.values.map(\.bitPattern) == expected.map(\.bitPattern), "level \(level)")
        #expect(out.isIntact)
      }
    }
  }
}
