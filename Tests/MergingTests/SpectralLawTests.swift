import LinearAlgebra
import Pipeline
import Tensors
import TestSupport
import Testing

@testable import Merging

/// What must hold of spectral merges whatever the numbers.
@Suite struct `Laws of spectral merges` {
  static let methods = ["tsv", "iso_c", "iso_cts"]
  static let shapes = [[7, 5], [5, 7], [6, 6], [1, 5], [5, 1], [1, 1]]

  private func run(
    _ method: String, _ shape: [Int], models: Int, shared: [String: Double] = [:],
    _ change: (inout [OperationRun.Input]) -> Void = { _ in }
  ) -> OperationRun {
    var generator = SeededGenerator(seed: UInt64(shape.reduce(3, +) + models))
    let count = shape.reduce(1, *)
    var inputs = (0...models).map { index in
      OperationRun.Input(
        format: .f32, values: generator.weights(count).map(NumberFormat.f32.rounded),
        isBase: index == 0)
    }
    change(&inputs)
    return OperationRun(
      method: method, shape: shape, inputs: inputs, shared: shared, output: .f32)
  }

  private func numbers(_ run: OperationRun) throws -> [Double] {
    NumberFormat.f32.numbers(try run.bytes())
  }

  /// The singular values of an output's difference from the base.
  private func spectrum(_ run: OperationRun) throws -> [Double] {
    let delta = zip(try numbers(run), run.inputs[0].values).map { $0 - $1 }
    return SingularVectors(
      rotating: Matrix(rows: run.shape[1], columns: run.shape[0], elements: delta)
    ).values
  }

  @Test(arguments: shapes)
  func `one model gives itself back by TSV`(shape: [Int]) throws {
    let run = run("tsv", shape, models: 1)
    for (number, value) in zip(try numbers(run), run.inputs[1].values) {
      #expect(abs(number - value) <= NumberFormat.f32.ulp(of: value))
    }
  }

  @Test(arguments: shapes, [1, 3])
  func `all singular values are equal by Iso-C and Iso-CTS`(shape: [Int], models: Int) throws {
    for method in ["iso_c", "iso_cts"] {
      let values = try spectrum(run(method, shape, models: models))
      for value in values {
        #expect(abs(value - values[0]) <= 1e-5 * values[0], "\(method) \(values)")
      }
      #expect(values[0] > 0)
    }
  }

  @Test(arguments: methods, shapes)
  func `models that are the base give the base`(method: String, shape: [Int]) throws {
    let run = run(method, shape, models: 3) { inputs in
      for index in inputs.indices { inputs[index].values = inputs[0].values }
    }
    #expect(try numbers(run) == run.inputs[0].values)
  }

  @Test(arguments: methods)
  func `a lambda or weights of zero give the base`(method: String) throws {
    let none = run(method, [4, 3], models: 2, shared: ["lambda": 0])
    #expect(try numbers(none) == none.inputs[0].values)
    let light = run(method, [4, 3], models: 2) { inputs in
      for index in inputs.indices { inputs[index].parameters["weight"] = 0 }
    }
    #expect(try numbers(light) == light.inputs[0].values)
  }

  @Test(arguments: methods)
  func `a model of weight zero does not count`(method: String) throws {
    let without = run(method, [6, 5], models: 2)
    var with = without
    var third = without.inputs[1]
    third.parameters["weight"] = 0
    with.inputs.append(third)
    #expect(try with.bytes() == without.bytes())
  }

  @Test(arguments: methods)
  func `the order of models shows in last bits alone`(method: String) throws {
    let forward = run(method, [8, 6], models: 3)
    var backward = forward
    backward.inputs = [forward.inputs[0]] + forward.inputs[1...].reversed()
    for (left, right) in zip(try numbers(forward), try numbers(backward)) {
      #expect(abs(left - right) <= 1e-6)
    }
  }

  @Test(arguments: methods)
  func `turning all matrices turns the result, but for Iso-CTS`(method: String) throws {
    let upright = run(method, [6, 4], models: 2)
    var turned = upright
    turned.shape = [4, 6]
    turned.inputs = upright.inputs.map { input in
      var input = input
      let values = input.values
      input.values = (0..<24).map { place in values[place % 6 * 4 + place / 6] }
      return input
    }
    let expected = try numbers(upright)
    let found = try numbers(turned)
    var distance = 0.0
    for place in 0..<24 {
      let other = place % 6 * 4 + place / 6
      distance = max(distance, abs(found[place] - expected[other]))
    }
    // Iso-CTS takes the common directions away on one side only.
    if method != "iso_cts" { #expect(distance <= 1e-6) }
  }

  @Test func `two models changed alike are one by TSV`() throws {
    let run = run("tsv", [6, 6], models: 2, shared: ["rank_fraction": 1]) {
      $0[2].values = $0[1].values
    }
    for (number, value) in zip(try numbers(run), run.inputs[1].values) {
      #expect(abs(number - value) <= 1e-6)
    }
  }

  @Test(arguments: methods)
  func `vectors and empty tensors are merged by their mean`(method: String) throws {
    let vector = run(method, [5], models: 2)
    for (index, number) in try numbers(vector).enumerated() {
      let values = vector.inputs.map { $0.values[index] }
      #expect(abs(number - (values[1] + values[2]) / 2) <= 1e-6)
    }
    #expect(try run(method, [0, 4], models: 2).bytes().isEmpty)
    #expect(try run(method, [4, 0], models: 2).bytes().isEmpty)
  }

  @Test(arguments: methods, [Double.nan, .infinity])
  func `an element without a value is an error that names it`(
    method: String, value: Double
  ) throws {
    let run = run(method, [4, 3], models: 2) { $0[2].values[7] = value }
    let error = #expect(throws: ExecutionError.self) { try run.bytes() }
    for words in ["'model.layers.0.weight'", "element 7 of 'm2'"] {
      #expect("\(try #require(error))".contains(words))
    }
  }

  @Test(arguments: [(10, 3, 0.8), (3, 2, 0), (1, 4, 0.5), (7, 7, 0), (5, 3, 1), (4096, 20, 0.8)])
  func `directions are divided among models without loss`(
    least: Int, models: Int, fraction: Double
  ) {
    let rule = CommonAndSpecific(fraction: fraction, models: models, least: least)
    #expect(rule.common >= 0 && rule.specific >= 0)
    #expect(rule.common + models * rule.specific == least)
  }
}
