/// The L2 norm of float32 values in the order in which torch takes it on a CPU with one thread.
///
/// Element i goes to lane `i % 8`, squared and added without fusing; the lanes are added in order,
/// then the squares of what does not fill them. Source: measured on torch 2.15, see
/// `fixtures/README.md`. Elements of 16 bits are added one after the other instead.
package struct TorchNorm: Sendable {
  private var lanes = SIMD8<Float>.zero
  private var tailValues: [Float] = []
  private let inOrder: Bool

  /// The norm of no elements, to be added in torch's order of float32 or one after the other.
  package init(inOrder: Bool = false) { self.inOrder = inOrder }

  /// Adds a block; blocks come in order, and all but the last are whole multiples of 8 elements.
  package mutating func add(_ block: Block) {
    guard !inOrder else { return addInOrder(block) }
    let whole = block.count / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) {
      var row = SIMD8<Float>()
      for lane in 0..<8 { row[lane] = block.single(start + lane) }
      lanes += row * row
    }
    for index in whole..<block.count { tailValues.append(block.single(index)) }
  }

  private mutating func addInOrder(_ block: Block) {
    var sum = lanes[0]
    for index in 0..<block.count {
      let value = block.single(index)
      sum += value * value
    }
    lanes[0] = sum
  }

  /// The norm of all blocks.
  package func result() -> Float {
    var total = lanes[0]
    for lane in 1..<8 { total += lanes[lane] }
    for value in tailValues { total += value * value }
    return total.squareRoot()
  }

  /// The norm of several chunks from their norms.
  package static func joined(_ norms: [Float]) -> Float {
    guard norms.count > 1 else { return norms.first ?? 0 }
    var joined = TorchNorm()
    let whole = norms.count / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) {
      let row = SIMD8<Float>(norms[start..<start + 8])
      joined.lanes += row * row
    }
    joined.tailValues = Array(norms[whole...])
    return joined.result()
  }
}
