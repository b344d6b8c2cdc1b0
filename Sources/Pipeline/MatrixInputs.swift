internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// The inputs of one matrix, read as float64 numbers when they are asked for.
package struct MatrixInputs {
  private let inputs: [Plan.Input]
  private let elements: Range<Int>
  private let reader: TileReader
  private let workspace: Workspace

  init(
    _ inputs: [Plan.Input], _ elements: Range<Int>, _ reader: TileReader, _ workspace: Workspace
  ) {
    self.inputs = inputs
    self.elements = elements
    self.reader = reader
    self.workspace = workspace
  }

  package var count: Int { inputs.count }

  /// Elements that are opened at once.
  private static let window = 16 * Block.capacity

  /// All elements of an input in row-major order, times a factor.
  ///
  /// Throws `MatrixFault` for elements without a value, or what reading throws.
  package func elements(of index: Int, times factor: Double = 1) throws -> [Double] {
    var sum = [Double](repeating: 0, count: elements.count)
    try add(index, times: factor, to: &sum)
    return sum
  }

  /// Adds all elements of an input, times a factor, to a sum in row-major order.
  package func add(_ index: Int, times factor: Double, to sum: inout [Double]) throws {
    let input = inputs[index]
    guard let type = ElementType(input.tensor.spec.dtype), let double = ElementType(.f64) else {
      return
    }
    let arithmetic = Arithmetic.exact(for: [double])
    let width = type.dtype.bitWidth / 8
    var values = [Double](repeating: 0, count: Block.capacity)
    for start in stride(from: elements.lowerBound, to: elements.upperBound, by: Self.window) {
      let open = start..<min(start + Self.window, elements.upperBound)
      try reader.open(input.tensor, elements: open)
      defer { reader.release() }
      guard let base = unsafe reader.bytes.baseAddress else { continue }
      for first in stride(from: open.lowerBound, to: open.upperBound, by: Block.capacity) {
        let count = min(Block.capacity, open.upperBound - first)
        let block = workspace.block(0, count: count)
        unsafe arithmetic.load(type, from: base + (first - start) * width, into: block)
        unsafe arithmetic.store(block, as: double, to: &values)
        let offset = first - elements.lowerBound
        for place in 0..<count {
          guard values[place].isFinite else {
            throw MatrixFault.notFinite(model: input.model, element: first + place)
          }
          sum[offset + place] += values[place] * factor
        }
      }
    }
  }
}
