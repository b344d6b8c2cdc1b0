import Merging
import Tensors
import TestSupport
import Testing

/// TIES keeps exactly the elements of largest magnitude, whatever the tiles.
@Suite struct `The trim of TIES` {
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
  func `is a stable sort by magnitude`(format: NumberFormat, profile: Profile) throws {
    for seed: UInt64 in 0..<6 {
      for density in [0.0, 1e-9, 0.37, 0.999] {
        let run = run(seed, format, profile: profile, density: density)
        let delta = run.inputs[1].values
        let expected = NaiveMerge.keep(run, delta, density: density, position: 0)
        let kept = try run.survivors(of: 0, .init(workers: 2, tileElements: 1))
        #expect(kept == expected, "\(seed) \(density)")
      }
    }
  }

  @Test func `takes two models in lockstep, each with its own threshold`() throws {
    for seed: UInt64 in 0..<4 {
      var run = OperationRun.random(seed, method: "ties", shape: [93, 101])
      for index in run.inputs.indices {
        run.inputs[index].parameters["density"] = [0.2, 1, 0.6, 0, 0.9][index % 5]
      }
      let base = run.inputs.first(where: \.isBase)?.values ?? []
      for (position, other) in run.inputs.filter({ !$0.isBase }).enumerated() {
        let delta = zip(other.values, base).map { run.difference($0, $1) }
        let density = other.parameters["density"] ?? 1
        let expected = NaiveMerge.keep(run, delta, density: density, position: position)
        #expect(try run.survivors(of: position) == expected, "\(run)")
      }
    }
  }
}
