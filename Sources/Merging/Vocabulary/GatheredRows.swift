internal import Arithmetic
internal import Checkpoints
internal import Pipeline
internal import Tensors

/// A vocabulary tensor whose rows are those of the output's tokens, gathered out of the stored
/// tensors of all models that go into it.
struct GatheredRows: TensorDerivation {
  let inputs: [LogicalTensor]
  /// The model whose form this is, as an index of `inputs`.
  let model: Int
  let sources: RowSources
  let elements: ElementType
  /// Elements of a row.
  let width: Int
  /// Whether means are rounded after each step, as mergekit 0.1.5 does it.
  let rounds: Bool
  /// The mean of all rows in front of the padding, once it is known.
  let padding = MeanRow()
  private let hasPadding: Bool

  init(
    _ inputs: [LogicalTensor], model: Int, sources: RowSources, elements: ElementType, rounds: Bool
  ) {
    self.inputs = inputs
    self.model = model
    self.sources = sources
    self.elements = elements
    self.rounds = rounds
    width = inputs[model].spec.shape.dropFirst().reduce(1, *)
    hasPadding =
      sources.rowCount > sources.tokenCount
      && (sources.tokenCount..<sources.rowCount).contains {
        sources.source($0, of: model) == .padding
      }
  }

  private var byteWidth: Int { elements.dtype.bitWidth / 8 }

  var readByteCount: Int {
    let bytes = sources.rowCount * width * inputs[model].spec.dtype.bitWidth / 8
    return hasPadding ? 2 * bytes : bytes
  }

  func workingByteCount(elementCount: Int) -> Int {
    Workspace.byteCount(blockCount: 3, maskCount: 0) + (hasPadding ? width * 8 : 0)
  }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let gatherer = RowGatherer(rows: self, inputs: inputs)
    var position = elements.lowerBound
    while position < elements.upperBound {
      let row = position / width
      let source = sources.source(row, of: model)
      var end = (row + 1) * width
      if case .row(let input, let first) = source {
        var next = row + 1
        while end < elements.upperBound,
          sources.source(next, of: model) == .row(input: input, row: first + next - row)
        {
          next += 1
          end += width
        }
      }
      end = min(end, elements.upperBound)
      let start = (position - elements.lowerBound) * byteWidth
      let part = unsafe UnsafeMutableRawBufferPointer(
        rebasing: target[start..<start + (end - position) * byteWidth])
      let offset = position - row * width
      switch source {
      case .row(let input, let first):
        let wanted = first * width + offset
        try unsafe gatherer.copy(wanted..<wanted + end - position, of: input, into: part)
      case .zero: unsafe part.initializeMemory(as: UInt8.self, repeating: 0)
      case .mean: try unsafe gatherer.mean(row, offset..<offset + end - position, into: part)
      case .padding:
        let mean = try padding.bytes { try gatherer.meanRow() }
        let bytes = offset * byteWidth..<(offset + end - position) * byteWidth
        unsafe part.copyBytes(from: mean[bytes])
      }
      position = end
    }
  }
}
