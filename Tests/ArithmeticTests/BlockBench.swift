import Arithmetic
import Tensors
import TestSupport

/// Numbers in and out of blocks, so that operations can be compared with plain loops.
struct BlockBench {
  let arithmetic: Arithmetic
  private let workspace: Workspace

  init(arithmetic: Arithmetic, blockCount: Int = 6) {
    self.arithmetic = arithmetic
    workspace = Workspace(blockCount: blockCount, maskCount: 1)
  }

  /// A block that holds `values`, stored as doubles; each is rounded to the working precision.
  func block(_ slot: Int, _ values: [Double]) -> Block {
    let block = workspace.block(slot, count: values.count)
    guard let type = ElementType(.f64) else { return block }
    unsafe values.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe arithmetic.load(type, from: base, into: block)
    }
    return block
  }

  /// A block without defined contents.
  func block(_ slot: Int, count: Int) -> Block { workspace.block(slot, count: count) }

  func mask(count: Int) -> Mask { workspace.mask(0, count: count) }

  /// The numbers of a block.
  func values(_ block: Block) -> [Double] {
    var values = [Double](repeating: 0, count: block.count)
    guard let type = ElementType(.f64) else { return values }
    unsafe values.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe arithmetic.store(block, as: type, to: base)
    }
    return values
  }
}

extension BlockBench {
  /// Every arithmetic at every kernel level of this machine.
  static var all: [BlockBench] {
    KernelLevel.available.flatMap { level in
      let types = [DType.bf16, .f16, .f32, .f64].compactMap { ElementType($0) }
      return types.map { BlockBench(arithmetic: .rounded(to: $0, level: level)) }
        + types.map { BlockBench(arithmetic: .exact(for: [$0], level: level)) }
    }
  }

  /// Rounds as the arithmetic rounds the result of one operation.
  func rounded(_ value: Double) -> Double {
    let single = arithmetic.precision == .single ? Double(Float(value)) : value
    guard let dtype = arithmetic.working?.dtype, let format = NumberFormat(dtype) else {
      return single
    }
    return format.rounded(single)
  }

  /// A number as the working precision holds it.
  func held(_ value: Double) -> Double {
    arithmetic.precision == .single ? Double(Float(value)) : value
  }
}
