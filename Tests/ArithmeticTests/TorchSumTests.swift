import Arithmetic
import Tensors
import TestSupport
import Testing

/// Sums of magnitudes in torch's order, against the description in `fixtures/README.md`.
@Suite struct `Sums in torch's order` {
  static let values: [Float] = {
    var generator = SeededGenerator(seed: 11)
    return generator.weights(100_003).map { Float($0) }
  }()

  @Test func `are those of the description for sizes up to 5000`() {
    let sizes = Array(0...600) + Array(stride(from: 601, through: 5000, by: 23)) + [4096, 5000]
    for count in sizes {
      let values = Self.values[..<count]
      #expect(sum(values, tile: 1) == TorchOrder.sum(values.map(abs)), "\(count) elements")
    }
  }

  @Test(arguments: [65_535, 65_536, 65_537, 100_000, 100_003])
  func `are those of the description where the cascade has more levels`(count: Int) {
    let values = Self.values[..<count]
    #expect(sum(values, tile: 3) == TorchOrder.sum(values.map(abs)))
  }

  @Test(arguments: [1, 2, 5, 100])
  func `do not depend on the tiles`(tile: Int) {
    for count in [0, 1, 4095, 4096, 4097, 50_000] {
      #expect(sum(Self.values[..<count], tile: tile) == sum(Self.values[..<count], tile: 1))
    }
  }

  /// The sum, taken in parts of `tile` blocks.
  private func sum(_ values: ArraySlice<Float>, tile: Int) -> Float {
    guard let type = ElementType(.f32) else { return .nan }
    let bench = BlockBench(arithmetic: .rounded(to: type))
    var total = TorchSum(elementCount: values.count)
    let size = tile * Block.capacity
    for start in stride(from: 0, to: values.count, by: size) {
      var part = TorchSum.Part()
      for first in stride(from: start, to: min(start + size, values.count), by: Block.capacity) {
        let end = min(first + Block.capacity, values.count)
        let block = bench.block(0, values[first..<end].map(Double.init))
        part.add(block, elementCount: values.count)
      }
      total.add(part)
    }
    return total.result()
  }
}
