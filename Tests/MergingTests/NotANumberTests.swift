import Merging
import TestSupport
import Testing

/// A NaN or an infinity of a fine-tune never becomes the base's value.
@Suite struct `What is no number` {
  static let methods = `Degenerate inputs`.methods + ["nearswap", "arcee_fusion", "linear"]

  /// A run over a base and one fine-tune or two, of which the last has `special` at 17.
  private func run(
    _ method: String, _ special: Double, _ format: NumberFormat, density: Double, seed: UInt64
  ) -> OperationRun {
    let count = ["nearswap", "arcee_fusion"].contains(method) ? 2 : 3
    var inputs: [OperationRun.Input] = []
    for model in 0..<count {
      var values = (0..<150).map { format.rounded(Double(model * ($0 % 5) + $0 % 11) / 8) }
      if model == count - 1 { values[17] = special }
      inputs.append(
        OperationRun.Input(
          format: format, values: values, isBase: model == 0 && method != "linear",
          parameters: ["weight": 0.5, "density": density, "gamma": 0.1, "epsilon": 0.1]))
    }
    var run = OperationRun(
      method: method, shape: [5, 30], inputs: inputs, output: format, profile: .exact, seed: seed)
    run.shared = ["select_topk": 0.5, "t": 0.1]
    return run
  }

  @Test(arguments: methods, [Double.nan, .infinity, -.infinity])
  func `shows in the output, whatever is pruned`(method: String, special: Double) throws {
    for format in [NumberFormat.bf16, .f16, .f32] {
      for (density, seed) in [(0.2, 1), (0.2, 2), (0.2, 3), (0.5, 4), (0.8, 5)]
        as [(Double, UInt64)]
      {
        let run = run(method, special, format, density: density, seed: seed)
        let numbers = run.output.numbers(try run.bytes())
        #expect(!numbers[17].isFinite, "\(format) \(density) \(seed): \(numbers[17])")
      }
    }
  }

  /// One row of a matrix has no importances; the others do.
  @Test func `takes its row from arcee_fusion, and no other`() throws {
    let run = run("arcee_fusion", .nan, .f32, density: 1, seed: 0)
    let numbers = run.output.numbers(try run.bytes())
    #expect(numbers.prefix(30).allSatisfy { $0.isNaN })
    #expect(numbers.dropFirst(30).allSatisfy { $0.isFinite })
  }

  // MARK: Huge weights

  private func mean(_ weights: [Double], _ profile: Profile = .exact) throws -> [Double] {
    let inputs = weights.enumerated().map { model, weight in
      OperationRun.Input(
        format: .f32, values: [Double(model), 1, -Double(model)], parameters: ["weight": weight])
    }
    let run = OperationRun(
      method: "linear", shape: [3], inputs: inputs, output: .f32, profile: profile)
    return run.output.numbers(try run.bytes())
  }

  @Test func `huge weights count by their proportions`() throws {
    #expect(try mean([1e308, 1e308, 1e308, 1e308]) == mean([1, 1, 1, 1]))
    #expect(try mean([1.5e308, -0.5e308]) == mean([1.5, -0.5]))
    #expect(try mean([1e300, 3e300]) == mean([1, 3]))
    #expect(try mean([1.5e308, 1.5e308, 1]) == mean([1, 1, 0]))
  }

  @Test(arguments: [[1e308, -1e308], [1.7e308, 1.7e308, -1.7e308, -1.7e308], [1e20, 1, -1e20]])
  func `huge weights that sum to nothing are refused`(weights: [Double]) throws {
    #expect(throws: (any Error).self) { try mean(weights) }
  }

  @Test func `weights beyond float32 are refused where mergekit would write NaN`() throws {
    #expect(throws: (any Error).self) { try mean([1e39, 1], .mergekit) }
    #expect(try mean([1e30, 1e30], .mergekit) == mean([1, 1], .mergekit))
  }
}
