import Testing

@testable import Quantization

/// Which scale an element has, by the shapes of both and the blocks that a configuration states.
@Suite struct `A grid of scales` {
  struct Case: Sendable {
    var shape: [Int]
    var scales: [Int]
    var blocks: [[Int]] = []
    /// The extents of a block; nil where the shapes do not fit.
    var expected: [Int]?
  }

  @Test(arguments: [
    Case(shape: [300, 200], scales: [3, 2], expected: [128, 128]),
    Case(shape: [300, 200], scales: [3, 2], blocks: [[128, 128]], expected: [128, 128]),
    Case(shape: [40, 24], scales: [3, 2], blocks: [[16, 16]], expected: [16, 16]),
    Case(shape: [40, 24], scales: [3, 2], expected: nil),
    Case(shape: [40, 24], scales: [2, 2], blocks: [[16, 16]], expected: nil),
    Case(shape: [40, 24], scales: [40, 1], expected: [1, 24]),
    Case(shape: [40, 24], scales: [40], expected: [1, 24]),
    Case(shape: [40, 24], scales: [24], expected: nil),
    Case(shape: [40, 24], scales: [1, 24], expected: [40, 1]),
    Case(shape: [40, 24], scales: [], expected: [40, 24]),
    Case(shape: [40, 24], scales: [1], expected: [40, 24]),
    Case(shape: [40, 24], scales: [40, 3], blocks: [[1, 8]], expected: [1, 8]),
    Case(shape: [3, 40, 24], scales: [3, 40, 1], expected: [1, 24]),
    Case(shape: [3, 40, 24], scales: [1, 1, 24], expected: [40, 1]),
    Case(shape: [3, 40, 24], scales: [2, 40, 1], expected: nil),
    Case(shape: [3, 40, 24], scales: [40, 1], expected: nil),
    Case(shape: [24], scales: [24], expected: nil),
    Case(shape: [24], scales: [1], expected: [1, 24]),
  ])
  func `fits as shapes and blocks say`(example: Case) {
    let grid = ScaleGrid(of: example.shape, scales: example.scales, blocks: example.blocks)
    #expect(grid.map { [$0.blockRows, $0.blockColumns] } == example.expected)
  }

  @Test func `leads each row to the scales of its blocks`() throws {
    let grid = try #require(ScaleGrid(of: [2, 40, 24], scales: [2, 3, 2], blocks: [[16, 16]]))
    #expect(grid.scales(ofRows: 0...0, inMatrix: 0) == 0..<2)
    #expect(grid.scales(ofRows: 15...16, inMatrix: 0) == 0..<4)
    #expect(grid.scales(ofRows: 39...39, inMatrix: 1) == 10..<12)
    let shared = try #require(ScaleGrid(of: [2, 40, 24], scales: [1, 40, 1], blocks: []))
    #expect(shared.scales(ofRows: 3...4, inMatrix: 1) == 3..<5)
  }
}
