internal import Arithmetic
internal import Pipeline
internal import Synchronization
package import Tensors

/// How many finite numbers became infinite or NaN because their new type ends below them.
package struct OverflowCount: Hashable, Sendable {
  package var tensor: TensorName
  package var dtype: DType
  package var count: Int

  package init(tensor: TensorName, dtype: DType, count: Int) {
    (self.tensor, self.dtype, self.count) = (tensor, dtype, count)
  }
}

/// The overflows of a run, from all its workers.
final class OverflowCounts: Sendable {
  private let counts = Mutex<[TensorName: OverflowCount]>([:])

  func add(_ count: Int, _ tensor: TensorName, _ dtype: DType) {
    counts.withLock {
      $0[tensor, default: OverflowCount(tensor: tensor, dtype: dtype, count: 0)].count += count
    }
  }

  /// By the names of the tensors.
  var all: [OverflowCount] { counts.withLock { $0.values.sorted { $0.tensor < $1.tensor } } }
}

/// One input in another element type, each element rounded once; counts what that type cannot hold.
///
/// No reduce rounds.
struct CountingCast: TensorOperation {
  let arithmetic: Arithmetic
  let target: ElementType
  let tensor: TensorName
  let counts: OverflowCounts

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    arithmetic.copy(inputs.blocks[0], into: output)
    let count = arithmetic.overflowCount(of: output, as: target)
    if count > 0 { counts.add(count, tensor, target.dtype) }
  }
}
