import Arithmetic
import Pipeline
import Tensors
import TestSupport
import Testing

@testable import Merging

/// DELLA keeps elements by the rank of their magnitude in their row.
@Suite struct `Masks by row ranks` {
  private func run(_ shape: [Int], _ seed: UInt64, density: Double, epsilon: Double) -> OperationRun
  {
    var run = OperationRun.random(seed, method: "della", shape: shape)
    (run.shared, run.words) = (["rescale": Double(seed % 2)], [:])
    for index in run.inputs.indices {
      run.inputs[index].parameters = ["weight": 1, "density": density, "epsilon": epsilon]
    }
    return run
  }

  @Test(arguments: [[1], [9], [7, 1], [1, 300], [33, 65], [3, 5000], [4, 3, 21]])
  func `are those of the published words and probabilities`(shape: [Int]) throws {
    for seed: UInt64 in 1..<5 {
      let run = run(shape, seed, density: 0.6, epsilon: 0.3)
      let base = run.inputs.first(where: \.isBase)?.values ?? []
      for (position, other) in run.inputs.filter({ !$0.isBase }).enumerated() {
        let delta = zip(other.values, base).map { run.difference($0, $1) }
        let expected = NaiveKeep(run, delta, other.parameters, position: position).kept
        for way in [OperationRun.Way(), .init(workers: 3, tileElements: 1 << 20)] {
          #expect(try run.survivors(of: position, way) == expected, "\(run)")
        }
      }
    }
  }

  @Test func `keep large differences more often, and the density on the whole`() throws {
    let run = run([64, 512], 2, density: 0.5, epsilon: 0.4)
    let base = run.inputs.first(where: \.isBase)?.values ?? []
    let other = run.inputs.first { !$0.isBase }?.values ?? []
    let delta = zip(other, base).map { abs($0 - $1) }
    let kept = try run.survivors(of: 0)
    let share = Double(kept.count { $0 }) / Double(kept.count)
    #expect(abs(share - 0.5) < 0.02)
    let middle = delta.sorted()[delta.count / 2]
    let large = delta.indices.filter { delta[$0] > middle }
    #expect(Double(large.count { kept[$0] }) / Double(large.count) > 0.65)
  }

  @Test func `of mergekit have ranks in bfloat16, in steps above 256`() throws {
    let bfloat = try #require(ElementType(.bf16))
    let rounded = RankProbabilities(
      density: 0.5, epsilon: 0.1, count: 1100, arithmetic: .rounded(to: bfloat))
    #expect(Set(rounded.values).count < 120)
    let exact = RankProbabilities(
      density: 0.5, epsilon: 0.1, count: 1100, arithmetic: .exact(for: [bfloat]))
    #expect(Set(exact.values).count == 1100)
    #expect(exact.values.first == 0.4 && exact.values.last == 0.6)
    let single = RankProbabilities(
      density: 0.3, epsilon: 0.1, count: 1, arithmetic: .exact(for: [bfloat]))
    #expect(single.values == [0.3])
  }

  @Test(arguments: [(0.9, 0.15), (0.1, 0.15), (0.5, 0.5), (0.5, -0.6)])
  func `of impossible probabilities are refused with the way out`(
    density: Double, epsilon: Double
  ) throws {
    for profile in Profile.allCases {
      var run = run([4, 4], 1, density: density, epsilon: epsilon)
      run.profile = profile
      let error = #expect(throws: MethodFault.self) { try run.bytes() }
      let message = error?.message ?? ""
      #expect(message.contains("density \(density) and epsilon \(epsilon)"))
      let room = (min(density, 1 - density) * 1e4).rounded() / 1e4
      #expect(message.contains("set 'epsilon' below \(room)"), "\(message)")
    }
  }
}
