internal import CKernels
import Tensors

extension Arithmetic {
  /// The finite elements of `block` that are not finite once they are stored as `type`.
  package func overflowCount(of block: Block, as type: ElementType) -> Int {
    let width = type.dtype.bitWidth / 8
    let lost = nonFiniteCount(of: block, as: type, width: width)
    guard lost > 0 else { return 0 }
    // Few blocks come here: what was not finite before is no overflow.
    return lost - nonFiniteCount(of: block)
  }

  private func nonFiniteCount(of block: Block, as type: ElementType, width: Int) -> Int {
    unsafe withUnsafeTemporaryAllocation(byteCount: block.count * width, alignment: 64) { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      unsafe store(block, as: type, to: base)
      return unsafe nonFiniteCount(type, in: base, count: block.count)
    }
  }

  /// The elements of a block in working precision that are NaN or infinite.
  private func nonFiniteCount(of block: Block) -> Int {
    switch precision {
    case .single: unsafe ck_count_nonfinite(level, CK_F32, block.singles, block.count)
    case .double: unsafe ck_count_nonfinite(level, CK_F64, block.doubles, block.count)
    }
  }
}
