/// How the modules of a pipeline are divided among its stages.
///
/// Readers do not need it, files say what they hold; it is for layouts yet to be written. Source:
/// DeepSpeed 0.19.8, `runtime/pipe/module.py` and `runtime/utils.py`.
package enum StagePartition: Hashable, Sendable {
  /// Stages of about equal numbers of transformer blocks, as GPT-NeoX configures it
  /// (`type:transformer|mlp`).
  case blocks
  /// Stages of equal numbers of modules.
  case uniform
  /// Stages of about equal numbers of parameters; one number for each module.
  case parameters([Int])
  /// Given boundaries: the first module of each stage, and the number of modules.
  case explicit([Int])

  /// The first module of each stage, and behind them the number of modules.
  ///
  /// That is one number more than there are stages. Stages may be empty where there are more of them
  /// than modules.
  ///
  /// A decoder of L layers has L + 5 modules: embedding, function, layers, function, norm, head.
  package func boundaries(
    layerCount: Int, stages: Int
  ) throws(StagePartitionFault) -> [Int] {
    let moduleCount = layerCount + 5
    guard stages > 0 else { throw .noStages }
    switch self {
    case .blocks:
      return Self.balanced(Self.blockWeights(layerCount: layerCount), stages)
    case .uniform:
      return Self.uniform(moduleCount, stages)
    case .parameters(let counts):
      guard counts.count == moduleCount else {
        throw .wrongModuleCount(expected: moduleCount, found: counts.count)
      }
      return Self.balanced(counts, stages)
    case .explicit(let bounds):
      guard bounds.count == stages + 1, bounds.first == 0, bounds.last == moduleCount,
        zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 })
      else {
        throw .unusableBoundaries(bounds, stages: stages, moduleCount: moduleCount)
      }
      return bounds
    }
  }

  /// 1 for layers and for the two functions beside them, whose names have "transformer" too.
  private static func blockWeights(layerCount: Int) -> [Int] {
    [0] + Array(repeating: 1, count: layerCount + 2) + [0, 0]
  }

  /// Equal numbers; the first stages have one more where they do not divide.
  private static func uniform(_ count: Int, _ stages: Int) -> [Int] {
    guard count > stages else { return (0...stages).map { min($0, count) } }
    let (length, rest) = count.quotientAndRemainder(dividingBy: stages)
    return (0...stages).map { $0 * length + min($0, rest) }
  }

  /// The boundaries for which the heaviest and the lightest stage differ least; of several, those
  /// whose last boundary, and then the one before it, is furthest to the right.
  private static func balanced(_ weights: [Int], _ stages: Int) -> [Int] {
    let count = weights.count
    guard count > stages else { return uniform(count, stages) }
    let sums = weights.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    // Of the first i modules in as many stages as rounds were made: weights of the heaviest and the
    // lightest stage, and where the last begins.
    var best = [Extremes?](repeating: nil, count: count + 1)
    best[0] = Extremes(heaviest: 0, lightest: .max, start: 0)
    var starts: [[Int]] = []
    for stage in 1...stages {
      var next = [Extremes?](repeating: nil, count: count + 1)
      for end in stage...count {
        for start in stage - 1..<end {
          guard let before = best[start] else { continue }
          let weight = sums[end] - sums[start]
          let extremes = Extremes(
            heaviest: max(before.heaviest, weight), lightest: min(before.lightest, weight),
            start: start)
          if extremes.difference <= next[end]?.difference ?? .max { next[end] = extremes }
        }
      }
      best = next
      starts.append(best.map { $0?.start ?? 0 })
    }
    var bounds = [count]
    for starts in starts.reversed() { bounds.append(starts[bounds[bounds.count - 1]]) }
    return bounds.reversed()
  }

  private struct Extremes {
    var heaviest: Int
    var lightest: Int
    var start: Int
    var difference: Int { heaviest - lightest }
  }
}

/// Why modules cannot be divided among stages.
package enum StagePartitionFault: Error, Hashable, Sendable, CustomStringConvertible {
  case noStages
  case wrongModuleCount(expected: Int, found: Int)
  /// Boundaries must ascend from 0 to the number of modules, one more than there are stages.
  case unusableBoundaries([Int], stages: Int, moduleCount: Int)

  package var description: String {
    switch self {
    case .noStages: "a pipeline has at least one stage"
    case .wrongModuleCount(let expected, let found):
      "the pipeline has \(expected) modules, weights are given for \(found)"
    case .unusableBoundaries(let bounds, let stages, let moduleCount):
      "stage boundaries \(bounds) do not cut \(moduleCount) modules into \(stages) stages: "
        + "\(stages + 1) ascending numbers from 0 to \(moduleCount) are expected"
    }
  }
}
