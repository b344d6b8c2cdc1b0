import Arithmetic
import Tensors
import TestSupport
import Testing

/// Norms in torch's order, against the description in `fixtures/README.md`.
@Suite struct `Norms in torch's order` {
  static let values: [Float] = {
    var generator = SeededGenerator(seed: 12)
    return generator.weights(20_003).map { Float($0) }
  }()

  @Test(arguments: [0, 1, 7, 8, 9, 100, 4095, 4096, 4097, 8192, 20_000, 20_003])
  func `are those of the description`(count: Int) throws {
    let bench = BlockBench(arithmetic: .rounded(to: try #require(ElementType(.f32))))
    var norm = TorchNorm()
    for first in stride(from: 0, to: count, by: Block.capacity) {
      let part = Self.values[first..<min(first + Block.capacity, count)]
      norm.add(bench.block(0, part.map(Double.init)))
    }
    #expect(norm.result() == Self.expected(Self.values[..<count]))
  }

  @Test func `of several chunks are the norm of their norms`() {
    #expect(TorchNorm.joined([]) == 0)
    #expect(TorchNorm.joined([0.3]) == 0.3)
    #expect(TorchNorm.joined([3, 4]) == 5)
    let norms = Self.values[..<21].map(abs)
    #expect(TorchNorm.joined(norms) == Self.expected(norms[...]))
  }

  private static func expected(_ values: ArraySlice<Float>) -> Float {
    var lanes = [Float](repeating: 0, count: 8)
    let whole = values.count / 8 * 8
    for index in 0..<whole { lanes[index % 8] += values[index] * values[index] }
    var total = lanes.dropFirst().reduce(lanes[0], +)
    for value in values[whole...] { total += value * value }
    return total.squareRoot()
  }
}
