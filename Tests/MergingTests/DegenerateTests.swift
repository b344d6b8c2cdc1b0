import Arithmetic
import Merging
import TestSupport
import Testing

/// Tensors and models at the edge of what a formula means.
@Suite struct `Degenerate inputs` {
  static let methods = [
    "task_arithmetic", "ties", "dare_linear", "dare_ties", "breadcrumbs", "breadcrumbs_ties",
    "della", "della_linear", "sce", "ram", "ramplus_tl", "consensus_ta", "consensus_ties",
  ]
  static let shapes: [[Int]] = [
    [], [1], [0], [5], [1, 1], [7, 1], [1, 7], [0, 4], [4, 0], [3, 2, 2], [2, 1, 3], [65, 3],
  ]

  /// A run with three models, one of them the base, of these values.
  private func run(
    _ method: String, _ shape: [Int], _ profile: Profile, _ format: NumberFormat = .bf16,
    density: Double = 0.5, _ value: (_ model: Int, _ index: Int) -> Double
  ) -> OperationRun {
    let count = shape.reduce(1, *)
    let inputs = (0..<3).map { model in
      OperationRun.Input(
        format: format, values: (0..<count).map { format.rounded(value(model, $0)) },
        isBase: model == 1, parameters: ["weight": 0.5, "density": density, "gamma": 0.1])
    }
    var run = OperationRun(
      method: method, shape: shape, inputs: inputs, output: format, profile: profile, seed: 5)
    run.shared["select_topk"] = 0.5
    if method.hasPrefix("della") {
      for index in run.inputs.indices { run.inputs[index].parameters["epsilon"] = 0.1 }
    }
    return run
  }

  @Test(arguments: methods, shapes)
  func `of any shape give as many numbers`(method: String, shape: [Int]) throws {
    for profile in Profile.allCases {
      for density in [0, 1e-9, 0.5, 1] where !method.hasPrefix("della") || density != 1e-9 {
        var run = run(method, shape, profile, density: density) { Double($0 * 3 + $1) / 7 }
        if method == "ramplus_tl", profile == .mergekit { run.output = .f32 }
        let numbers = run.output.numbers(try run.bytes())
        #expect(numbers.count == shape.reduce(1, *))
        #expect(numbers.allSatisfy { $0.isFinite }, "\(run)")
      }
    }
  }

  @Test(arguments: methods, Profile.allCases)
  func `that are identical give the base`(method: String, profile: Profile) throws {
    for density in [0, 0.5, 1] {
      for shape in [[7, 1], [40, 130], [1]] {
        let run = run(method, shape, profile, density: density) { Double($1 % 17) / 8 - 1 }
        #expect(run.output.numbers(try run.bytes()) == run.inputs[1].values, "\(run)")
      }
    }
  }

  @Test(arguments: methods, Profile.allCases)
  func `with what is no number stop nothing, and the rest stays finite`(
    method: String, profile: Profile
  ) throws {
    for special in [Double.nan, .infinity] {
      let run = run(method, [5, 30], profile) { model, index in
        index == 17 && model == 2 ? special : Double(model + index % 11) / 8
      }
      let numbers = run.output.numbers(try run.bytes())
      #expect(numbers.count == 150)
      // L1 norms and energies see the whole tensor.
      let isLocal = !["dare", "della", "sce"].contains { method.hasPrefix($0) }
      let others = numbers.enumerated().filter { $0.offset != 17 }
      #expect(!isLocal || others.allSatisfy { $0.element.isFinite }, "\(run)")
    }
  }

  @Test(arguments: methods)
  func `of the base alone are the base`(method: String) throws {
    for profile in Profile.allCases {
      var run = run(method, [3, 3], profile) { Double($0) - Double($1) / 4 }
      run.inputs = [run.inputs[1]]
      #expect(try run.bytes() == run.output.bytes(run.inputs[0].values))
    }
  }
}
