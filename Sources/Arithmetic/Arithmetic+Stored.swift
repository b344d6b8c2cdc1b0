internal import CKernels
internal import Tensors

/// Task vectors of stored blocks: nothing is widened in memory.
extension Arithmetic {
  /// Whether task vectors of blocks of these types are taken from the stored elements: all of one
  /// 16-bit type, and results that are not rounded in between.
  package func readsStored(_ types: [ElementType]) -> Bool {
    guard let first = types.first, !isRounded, precision == .single else { return false }
    return [.bf16, .f16].contains(first.dtype) && types.allSatisfy { $0 == first }
  }

  /// The most stored blocks whose inner products are taken without widening them.
  package static let storedGramLimit = Int(CK_GRAM_MOST)

  /// The inner products of blocks, or of their differences from `base`: each with itself and then
  /// with those after it.
  ///
  /// The blocks may be stored ones; without a base at most `storedGramLimit` of them. `scratch` is
  /// one block for each difference.
  package func innerProducts(_ blocks: [Block], minus base: Block?, scratch: [Block]) -> [Double] {
    if let type = blocks.first?.stored, blocks.count <= Self.storedGramLimit {
      let addresses = unsafe blocks.map { unsafe $0.address(of: type) }
      let origin = unsafe base.map { unsafe $0.address(of: type) }
      var sums = [Double](repeating: 0, count: blocks.count * (blocks.count + 1) / 2)
      unsafe ck_gram_stored(
        level, type, addresses, blocks.count, origin, blocks[0].count, &sums)
      return sums
    }
    var vectors = blocks
    if let base {
      for (block, difference) in zip(blocks, scratch) { subtract(block, base, into: difference) }
      vectors = scratch
    }
    return vectors.indices.flatMap { i in
      vectors[i...].enumerated().map { offset, other in
        offset == 0 ? squareSum(other) : dotProduct(vectors[i], other)
      }
    }
  }

  /// Merges task vectors of stored blocks; their type is that of `base`.
  func mergeStored(
    _ vectors: [TaskVector], _ type: ck_dtype, by rule: JoinRule, onto base: Block,
    into result: Block
  ) {
    let tasks = unsafe vectors.map { vector in
      unsafe ck_task(
        x: vector.block.address(of: type), bits: vector.mask?.words,
        scale: Float((vector.factor ?? 1) * (rule.weighsLate ? 1 : vector.weight)),
        weight: Float(vector.weight))
    }
    var join = kernelRule(rule, count: vectors.count)
    unsafe ck_merge_stored(
      level, type, &join, tasks, base.address(of: type), result.singles, result.count)
  }
}
