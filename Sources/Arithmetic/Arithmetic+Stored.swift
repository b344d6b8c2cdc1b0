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
