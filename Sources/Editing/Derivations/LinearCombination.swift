internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// A weighted sum of tensors of one shape, divided by a number: `(w1 t1 + w2 t2 + ...) / d`.
///
/// Computed in float64, in the order of the terms, so that whoever stores it rounds once.
struct LinearCombination: TensorDerivation {
  /// A tensor and its weight.
  struct Term: Sendable {
    var tensor: LogicalTensor
    var weight: Double
  }

  let terms: [Term]
  let divisor: Double

  /// Nil where elements of a term cannot be computed with.
  init?(_ terms: [Term], dividedBy divisor: Double = 1) {
    guard terms.allSatisfy({ ElementType($0.tensor.spec.dtype) != nil }) else { return nil }
    self.terms = terms
    self.divisor = divisor
  }

  var inputs: [LogicalTensor] { terms.map(\.tensor) }

  func workingByteCount(elementCount: Int) -> Int {
    let inputs = terms.reduce(0) { sum, term in
      let own = term.tensor.spec.dtype.bitWidth / 8 * elementCount
      return sum + own + (term.tensor.derivation?.workingByteCount(elementCount: elementCount) ?? 0)
    }
    return inputs + Workspace.byteCount(blockCount: 2, maskCount: 0)
  }

  /// The tensor of these elements, under the name of the first term.
  func tensor(nominalType: DType) -> LogicalTensor? {
    guard let first = terms.first?.tensor.spec else { return nil }
    return LogicalTensor(
      spec: TensorSpec(name: first.name, dtype: .f64, shape: first.shape), derivedBy: self,
      nominalType: nominalType)
  }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard let double = ElementType(.f64) else { return }
    let arithmetic = Arithmetic.exact(for: [double])
    let workspace = Workspace(blockCount: 2, maskCount: 0)
    // Term by term over the whole range, so that each is read once and in one piece.
    for (index, term) in terms.enumerated() {
      guard let type = ElementType(term.tensor.spec.dtype) else { return }
      let width = type.dtype.bitWidth / 8
      let isLast = index == terms.count - 1
      try unsafe inputs.read(elements, ofInput: index) { bytes in
        guard let source = bytes.baseAddress, let result = target.baseAddress else { return }
        for start in stride(from: 0, to: elements.count, by: Block.capacity) {
          let count = min(Block.capacity, elements.count - start)
          let (total, addend) = (
            workspace.block(0, count: count), workspace.block(1, count: count)
          )
          let place = unsafe result + start * 8
          unsafe arithmetic.load(type, from: source + start * width, into: addend)
          if index == 0 {
            arithmetic.scale(addend, by: term.weight, into: total)
          } else {
            unsafe arithmetic.load(double, from: place, into: total)
            arithmetic.accumulate(addend, times: term.weight, into: total)
          }
          if isLast, divisor != 1 { arithmetic.divide(total, by: divisor, scratch: addend) }
          unsafe arithmetic.store(total, as: double, to: place)
        }
      }
    }
  }
}
