internal import Analysis
internal import Checkpoints
internal import Tensors

extension TensorMatcher {
  /// Scores within this of a pair's make it ambiguous.
  private static let margin = 0.02

  /// Pairs tensors of one type and shape such that the likeness of all pairs is greatest.
  mutating func matchLikes() throws {
    struct Form: Hashable {
      var dtype: DType
      var shape: [Int]
    }
    let form = { (tensor: LogicalTensor) in Form(dtype: tensor.spec.dtype, shape: tensor.spec.shape)
    }
    let seconds = Dictionary(grouping: freeSecond, by: form)
    let firsts = Dictionary(grouping: freeFirst.filter { seconds[form($0)] != nil }, by: form)
    var pairs: [TensorMatching.Pair] = []
    // The order of groups does not show in the result, which is sorted by name.
    for (form, tensors) in firsts {
      pairs += try likes(tensors, seconds[form] ?? [])
    }
    take(pairs)
  }

  private func likes(
    _ firsts: [LogicalTensor], _ seconds: [LogicalTensor]
  ) throws -> [TensorMatching.Pair] {
    let sketches = (
      try scans.run(firsts, as: TensorSketch.self) { SketchScan($0.spec) },
      try scans.run(seconds, as: TensorSketch.self) { SketchScan($0.spec) }
    )
    let scores = sketches.0.map { first in
      sketches.1.map { second -> Double in
        guard let first, let second else { return 0 }
        return first.likeness(second)
      }
    }
    return Assignment.best(scores).enumerated().compactMap { row, column in
      guard let column, scores[row][column] >= options.leastLikeness else { return nil }
      let score = scores[row][column]
      var pair = TensorMatching.Pair(
        .init(firsts[row]), .init(seconds[column]), .likeness, score: score)
      let others = seconds.indices.filter {
        $0 != column && scores[row][$0] > score - Self.margin
      }
      let rivals = firsts.indices.contains {
        $0 != row && scores[$0][column] > score - Self.margin
      }
      pair.alternatives = others.map { seconds[$0].name }
      pair.isAmbiguous = !others.isEmpty || rivals
      return pair
    }
  }
}
