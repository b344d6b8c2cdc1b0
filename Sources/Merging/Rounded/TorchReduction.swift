internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Norms and sums of whole tensors as torch takes them on a CPU with one thread, for operations
/// that round after every step: float32 in torch's order, rounded to the working type.
///
/// Norms of 16-bit elements are added one after the other; for them the reduce rounds have a
/// single tile. Sums of 16-bit elements are as good as exact.
struct TorchReduction: Sendable {
  private let arithmetic: Arithmetic
  private let elementCount: Int

  init(_ arithmetic: Arithmetic, elementCount: Int) {
    self.arithmetic = arithmetic
    self.elementCount = elementCount
  }

  private var isSingle: Bool { arithmetic.working?.dtype == .f32 }

  /// The tiles of the reduce rounds: the whole tensor.
  var tileElements: Int { max(1, elementCount) }

  /// The round that yields so many norms.
  func norms(_ count: Int) -> Reduction { .torchNorms(count, inOrder: !isSingle) }

  /// The round that yields so many sums.
  func sums(_ count: Int) -> Reduction { isSingle ? .torchTileSums(count) : .sums(count) }

  /// Adds the elements of a block to a sum.
  func add(_ block: Block, to index: Int, of partial: inout Partial) {
    if isSingle {
      partial.torchSums[index].addValues(block, elementCount: elementCount)
    } else {
      partial.sums[index] += arithmetic.sum(block)
    }
  }

  /// The results of a round, rounded to the working type.
  func results(_ knowledge: Knowledge) -> [Float] {
    switch knowledge {
    case .sums(let sums): sums.map { arithmetic.rounded(Float($0)) }
    case .tileValues(let tiles): (tiles.first ?? []).map(arithmetic.rounded)
    case .histograms, .tileCounts, .values, .valuesAndHistogram: []
    }
  }

  /// The norm of a row.
  func norm(ofRow row: Block) -> Float {
    var norm = TorchNorm(inOrder: !isSingle)
    norm.add(row)
    return arithmetic.rounded(norm.result())
  }

  /// The sum of a row.
  func sum(ofRow row: Block) -> Float {
    guard isSingle else { return arithmetic.rounded(Float(arithmetic.sum(row))) }
    var part = TorchSum.Part()
    part.addValues(row, elementCount: row.count)
    var sum = TorchSum(elementCount: row.count)
    sum.add(part)
    return sum.result()
  }
}

extension Arithmetic {
  /// A float32 number rounded to the working type.
  func rounded(_ value: Float) -> Float { Float(parameter(Double(value))) }

  /// result = a / divisor.
  func divide(_ a: Block, by divisor: Float, scratch: Block, into result: Block) {
    fill(scratch, with: Double(divisor))
    divide(a, by: scratch, into: result)
  }
}
