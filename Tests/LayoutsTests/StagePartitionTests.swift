import Layouts
import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `Stage partitions` {
  /// What DeepSpeed 0.19.8 itself answers.
  @Test(
    arguments: [
      (4, [0, 4, 9]), (4, [0, 3, 5, 6, 9]), (20, [0, 4, 7, 10, 13, 16, 19, 21, 25]),
      (80, [0, 42, 85]), (80, [0, 22, 43, 63, 85]), (80, [0, 12, 23, 33, 43, 53, 63, 73, 85]),
      (80, [0, 7, 13, 18, 23, 28, 33, 38, 43, 48, 53, 58, 63, 68, 73, 78, 85]),
      (1, [0, 6]), (1, [0, 3, 6]),
    ])
  func `blocks are divided as DeepSpeed divides them`(layers: Int, bounds: [Int]) throws {
    #expect(
      try StagePartition.blocks.boundaries(layerCount: layers, stages: bounds.count - 1) == bounds)
  }

  /// Every row that DeepSpeed 0.19.8 was asked for: 25 depths, 13 numbers of stages, 3 methods.
  @Test func `boundaries are those of DeepSpeed for every recorded pipeline`() throws {
    let path = Fixtures.path("layouts/stage_boundaries.json")
    let file = try InputFile(path, access: .positional)
    let root = try JSONDocument(try file.bytes(in: 0..<file.byteCount)).root
    let counts = root["parameters"]
    let rows = try #require(root["rows"]?.array)
    #expect(rows.count > 900)
    for row in rows {
      let layers = try #require(row["layers"]?.integer)
      let stages = try #require(row["stages"]?.integer)
      let bounds = row["bounds"]?.array?.compactMap(\.integer)
      let partition: StagePartition
      switch row["method"]?.string {
      case "uniform": partition = .uniform
      case "parameters":
        let numbers = ["embedding", "layer", "norm", "head"].compactMap { counts?[$0]?.integer }
        try #require(numbers.count == 4)
        partition = .parameters(
          [numbers[0], 0] + Array(repeating: numbers[1], count: layers)
            + [0, numbers[2], numbers[3]])
      default: partition = .blocks
      }
      #expect(
        try partition.boundaries(layerCount: layers, stages: stages) == bounds,
        "\(layers) layers, \(stages) stages")
    }
  }

  @Test func `equal numbers of modules give the first stages one more`() throws {
    #expect(try StagePartition.uniform.boundaries(layerCount: 4, stages: 2) == [0, 5, 9])
    #expect(try StagePartition.uniform.boundaries(layerCount: 1, stages: 2) == [0, 3, 6])
    #expect(
      try StagePartition.uniform.boundaries(layerCount: 1, stages: 8)
        == [0, 1, 2, 3, 4, 5, 6, 6, 6])
  }

  @Test func `stages of parameters differ least, by exhaustion`() throws {
    for weights in [[5, 0, 3, 3, 3, 0, 1, 5], [7, 0, 2, 2, 0, 0, 9], [1, 1, 1, 1, 1, 1]] {
      for stages in 1..<weights.count {
        let bounds = try StagePartition.parameters(weights).boundaries(
          layerCount: weights.count - 5, stages: stages)
        #expect(bounds.count == stages + 1)
        #expect(spread(bounds, weights) <= leastSpread(weights, stages))
      }
    }
  }

  @Test func `given boundaries are taken as they are, or refused`() throws {
    let partition = StagePartition.explicit([0, 2, 7])
    #expect(try partition.boundaries(layerCount: 2, stages: 2) == [0, 2, 7])
    for bounds in [[0, 7], [0, 8], [1, 2, 7], [0, 5, 2, 7], []] {
      #expect(
        throws: StagePartitionFault.unusableBoundaries(bounds, stages: 2, moduleCount: 7)
      ) {
        try StagePartition.explicit(bounds).boundaries(layerCount: 2, stages: 2)
      }
    }
    #expect(throws: StagePartitionFault.noStages) {
      try StagePartition.blocks.boundaries(layerCount: 2, stages: 0)
    }
    #expect(throws: StagePartitionFault.wrongModuleCount(expected: 7, found: 1)) {
      try StagePartition.parameters([1]).boundaries(layerCount: 2, stages: 2)
    }
  }

  /// Heaviest less lightest stage.
  private func spread(_ bounds: [Int], _ weights: [Int]) -> Int {
    let sums = zip(bounds, bounds.dropFirst()).map { weights[$0..<$1].reduce(0, +) }
    return (sums.max() ?? 0) - (sums.min() ?? 0)
  }

  /// The least spread of partitions that the greedy recursion can reach: a bound from below over all
  /// partitions is not what it finds, so the recursion itself is written out naively.
  private func leastSpread(_ weights: [Int], _ stages: Int) -> Int {
    func best(_ end: Int, _ stages: Int) -> (Int, Int)? {
      if stages == 0 { return end == 0 ? (0, .max) : nil }
      var result: (Int, Int)?
      for start in 0..<max(end, 0) {
        guard let before = best(start, stages - 1) else { continue }
        let weight = weights[start..<end].reduce(0, +)
        let extremes = (max(before.0, weight), min(before.1, weight))
        if let old = result, extremes.0 - extremes.1 > old.0 - old.1 { continue }
        result = extremes
      }
      return result
    }
    guard let extremes = best(weights.count, stages) else { return .max }
    return extremes.0 - extremes.1
  }
}
