import Merging
import Tensors
import TestSupport
import Testing

/// TIES keeps exactly the elements of largest magnitude, breadcrumbs exactly those of a band,
/// whatever the tiles.
@Suite struct `Pruning by magnitude` {
  /// A base of zeros and one model whose magnitudes repeat a lot.
  private func run(
    _ seed: UInt64, _ format: NumberFormat, profile: Profile, density: Double
  ) -> OperationRun {
    var generator = SeededGenerator(seed: seed)
    let count = [1, 5, 4096, 9001][generator.integer(0...3)]
    let levels = [1, 2, 9, 1000][generator.integer(0...3)]
    let values = (0..<count).map { _ in
      format.rounded(Double(generator.integer(-levels...levels)) * 0x1p-9)
    }
    let zeros = [Double](repeating: 0, count: count)
    var run = OperationRun(
      method: "ties", shape: [count],
      inputs: [
        .init(format: format, values: zeros, isBase: true),
        .init(format: format, values: values, parameters: ["weight": 1, "density": density]),
      ], output: format)
    run.profile = profile
    return run
  }

  @Test(arguments: NumberFormat.all, Profile.allCases)
  func `of breadcrumbs is a band of a stable sort`(format: NumberFormat, profile: Profile) throws {
    for seed: UInt64 in 0..<6 {
      for (density, gamma) in [(0.0, 0.1), (1e-9, 0), (0.37, 0), (0.5, 0.2), (0.9, 0.3), (0.2, 1)] {
        var run = run(seed, format, profile: profile, density: density)
        run.method = "breadcrumbs"
        run.inputs[1].parameters["gamma"] = gamma
        let delta = run.inputs[1].values
        let expected = NaiveKeep(run, delta, run.inputs[1].parameters, position: 0).kept
        let kept = try run.survivors(of: 0, .init(workers: 2, tileElements: 1))
        // What is dropped of zeros makes no difference.
        let wrong = delta.indices.first { delta[$0] != 0 && kept[$0] != expected[$0] }
        #expect(wrong == nil, "\(seed) \(density) \(gamma)")
        #expect(expected.count { $0 } == Int(density * Double(delta.count)))
      }
    }
  }

  @Test(arguments: NumberFormat.all, Profile.allCases)
  func `of TIES is a stable sort`(format: NumberFormat, profile: Profile) throws {
    for seed: UInt64 in 0..<6 {
      for density in [0.0, 1e-9, 0.37, 0.999] {
        let run = run(seed, format, profile: profile, density: density)
        let delta = run.inputs[1].values
        let expected = NaiveKeep(run, delta, run.inputs[1].parameters, position: 0).kept
        let kept = try run.survivors(of: 0, .init(workers: 2, tileElements: 1))
        #expect(kept == expected, "\(seed) \(density)")
      }
    }
  }

  @Test(arguments: ["ties", "breadcrumbs"])
  func `takes several models in lockstep, each with its own thresholds`(method: String) throws {
    for seed: UInt64 in 0..<4 {
      var run = OperationRun.random(seed, method: method, shape: [93, 101])
      for index in run.inputs.indices {
        run.inputs[index].parameters["density"] = [0.2, 1, 0.6, 0, 0.9][index % 5]
      }
      let base = run.inputs.first(where: \.isBase)?.values ?? []
      for (position, other) in run.inputs.filter({ !$0.isBase }).enumerated() {
        let delta = zip(other.values, base).map { run.difference($0, $1) }
        let expected = NaiveKeep(run, delta, other.parameters, position: position).kept
        #expect(try run.survivors(of: position) == expected, "\(run)")
      }
    }
  }
}
