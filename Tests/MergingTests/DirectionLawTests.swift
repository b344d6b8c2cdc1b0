import Merging
import TestSupport
import Testing

/// What must hold for methods that merge directions and for those that choose.
@Suite struct `Laws of directions` {
  private static func run(
    _ method: String, _ models: [[Double]], base: [Double]? = nil, shape: [Int]? = nil,
    weights: [Double]? = nil, format: NumberFormat = .f32, _ shared: [String: Double] = [:]
  ) -> OperationRun {
    var inputs = models.enumerated().map { index, values in
      OperationRun.Input(
        format: format, values: values.map(format.rounded),
        parameters: ["weight": weights?[index] ?? 1])
    }
    if let base {
      inputs.append(.init(format: format, values: base.map(format.rounded), isBase: true))
    }
    return OperationRun(
      method: method, shape: shape ?? [models[0].count], inputs: inputs, shared: shared,
      output: format)
  }

  private static func vectors(_ count: Int, _ length: Int, seed: UInt64) -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.weights(length) }
  }

  private static let symmetric = ["multislerp", "karcher", "model_stock"]

  @Test(arguments: symmetric, NumberFormat.all)
  func `the order of the models does not matter`(method: String, format: NumberFormat) throws {
    for seed: UInt64 in 0..<4 {
      let models = Self.vectors(4, 500, seed: seed)
      let base = method == "model_stock" ? Self.vectors(1, 500, seed: seed + 99)[0] : nil
      let run = Self.run(method, models, base: base, format: format)
      var other = run
      other.inputs.reverse()
      let (ours, theirs) = (
        format.numbers(try run.bytes()), format.numbers(try other.bytes())
      )
      let naive = NaiveMerge(run)
      for index in ours.indices {
        let bound = format.ulp(of: naive.values[index]) + 0x1p-19 * naive.scales[index]
        #expect(abs(ours[index] - theirs[index]) <= bound)
      }
    }
  }

  @Test(arguments: NumberFormat.all, Profile.allCases)
  func `nuslerp with all weight on one model is that model`(
    format: NumberFormat, profile: Profile
  ) throws {
    let models = Self.vectors(2, 300, seed: 5)
    let variants: [[String: Double]] = [
      [:], ["nuslerp_flatten": 0], ["nuslerp_flatten": 0, "nuslerp_row_wise": 1],
    ]
    for shared in variants {
      for index in 0..<2 {
        var run = Self.run(
          "nuslerp", models, shape: [20, 15], weights: index == 0 ? [2, 0] : [0, 2],
          format: format, shared)
        run.profile = profile
        let values = format.numbers(try run.bytes())
        let expected = run.inputs[index].values
        // Where the sine is rounded, a product with it and a quotient are.
        let slack = profile == .exact ? 0 : 2.0
        for (value, expected) in zip(values, expected) {
          #expect(abs(value - expected) <= slack * format.ulp(of: expected))
        }
      }
    }
  }

  @Test(arguments: NumberFormat.all, Profile.allCases)
  func `nearswap goes from the base to the other model`(
    format: NumberFormat, profile: Profile
  ) throws {
    let base = Self.vectors(1, 200, seed: 8)[0]
    let other = base.map { $0 + 0.01 }
    for (t, isBase) in [(0.0, true), (10, false)] {
      var run = Self.run("nearswap", [other], base: base, format: format, ["t": t])
      run.profile = profile
      let expected = run.inputs[isBase ? 1 : 0].values
      #expect(format.numbers(try run.bytes()) == expected)
    }
  }

  @Test func `nearswap moves no element further than t`() throws {
    let vectors = Self.vectors(2, 500, seed: 4)
    let run = Self.run("nearswap", [vectors[0]], base: vectors[1], ["t": 0.003])
    let values = NumberFormat.f32.numbers(try run.bytes())
    for (value, base) in zip(values, run.inputs[1].values) {
      #expect(abs(value - base) <= 0.003 * (1 + 1e-6))
    }
  }

  @Test func `karcher of two is the middle of their arc`() throws {
    for seed: UInt64 in 0..<5 {
      let models = Self.vectors(2, 400, seed: seed).map { vector in
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / norm }
      }
      let karcher = NumberFormat.f32.numbers(try Self.run("karcher", models).bytes())
      let middle = NumberFormat.f32.numbers(try Self.run("nuslerp", models).bytes())
      for (a, b) in zip(karcher, middle) { #expect(abs(a - b) <= 1e-7) }
    }
  }

  @Test func `model stock of orthogonal differences is the base, of equal ones their model`()
    throws
  {
    let base = [0.5, -0.25, 1, 2]
    let apart = [[1.5, -0.25, 1, 2], [0.5, -0.25, 2, 2]]
    let numbers = NumberFormat.f32.numbers
    #expect(numbers(try Self.run("model_stock", apart, base: base).bytes()) == base)
    let equal = [[1, 1, 1, 1.0], [1, 1, 1, 1]]
    #expect(numbers(try Self.run("model_stock", equal, base: base).bytes()) == equal[0])
  }

  @Test func `model stock stays between base and mean when it is clamped`() throws {
    let base = [0.0, 0, 0, 0]
    let models = [[1, 0, 0.0, 0], [-0.9, 0.1, 0, 0]]
    func values(_ clamp: Double) throws -> [Double] {
      NumberFormat.f32.numbers(
        try Self.run("model_stock", models, base: base, ["clamp": clamp]).bytes())
    }
    #expect(try values(1) == base)
    let free = try values(0)
    #expect(free.contains { abs($0) > 1 })
  }

  @Test func `arcee fusion takes few elements, all of them from the other model`() throws {
    let vectors = Self.vectors(2, 3000, seed: 11)
    let run = Self.run("arcee_fusion", [vectors[0]], base: vectors[1], shape: [30, 100])
    let values = NumberFormat.f32.numbers(try run.bytes())
    var taken = 0
    for index in values.indices {
      let (x, z) = (run.inputs[0].values[index], run.inputs[1].values[index])
      #expect(values[index] == x || values[index] == z)
      if values[index] == x { taken += 1 }
    }
    #expect(taken > 0 && taken < 1000)
  }
}
