import Arithmetic
import Checkpoints
import Merging
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// What must hold for whole families of merges.
@Suite struct `Laws of merging` {
  /// Numbers that arithmetic likes to change: signed zeros, the smallest, the largest, no number.
  private static func specials(_ format: NumberFormat) -> [Double] {
    let tiny = format.number(1)
    let large = format.dtype == .f16 ? 65504 : format.number(format.bits(of: 0x1.FEp127))
    return [0, -0.0, tiny, -tiny, large, -large, .infinity, -.infinity, .nan, 1, -1.5]
  }

  @Test(arguments: NumberFormat.all, NumberFormat.all)
  func `linear with all weight on one model is that model, cast`(
    input: NumberFormat, output: NumberFormat
  ) throws {
    let directory = try TemporaryDirectory()
    let values = Self.specials(input)
    try TinyModel([.init("w", input, [11], values)]).write("a", in: directory)
    try TinyModel([.init("w", input, [11], values.reversed())]).write("b", in: directory)
    let recipe = """
      merge_method: linear
      models:
        - {model: b, parameters: {weight: 0}}
        - {model: a, parameters: {weight: 0.4}}
      dtype: \(output.torchName)
      """
    let prepared = try MergeRun.prepare(recipe, in: directory)
    #expect(prepared.plan.steps.map { $0.inputs.map(\.model) } == [["a"]])
    let merged = try MergeRun.output(of: recipe, in: directory)
    let tensor = try #require(merged["w"])
    let bytes = try tensor.bytes()
    for (pattern, value) in zip(output.patterns(bytes), values) {
      if value.isNaN {
        #expect(output.number(pattern).isNaN)
      } else {
        #expect(pattern == output.bits(of: value), "\(value)")
      }
    }
  }

  @Test(arguments: NumberFormat.all)
  func `a model averaged with itself stays what it is`(format: NumberFormat) throws {
    var run = OperationRun.random(4, method: "linear", shape: [20, 30])
    let values = run.inputs[0].values.map(format.rounded)
    run.output = format
    for index in run.inputs.indices {
      run.inputs[index].format = format
      run.inputs[index].values = values
    }
    run.shared["normalize"] = 1
    #expect(try run.bytes() == format.bytes(values))
  }

  @Test(arguments: NumberFormat.all, Profile.allCases)
  func `slerp begins at the base and ends at the other model`(
    format: NumberFormat, profile: Profile
  ) throws {
    for (t, isBase) in [(0.0, true), (1, false)] {
      var run = OperationRun.random(9, method: "slerp", shape: [70, 70])
      for index in run.inputs.indices {
        run.inputs[index].format = format
        run.inputs[index].values = run.inputs[index].values.map(format.rounded)
      }
      (run.output, run.profile, run.shared["t"]) = (format, profile, t)
      let expected = run.inputs.filter { $0.isBase == isBase }.flatMap(\.values)
      #expect(format.numbers(try run.bytes()) == expected)
    }
  }

  @Test(
    arguments: [
      ("dare_linear", "task_arithmetic"), ("dare_ties", "ties"), ("breadcrumbs", "task_arithmetic"),
      ("breadcrumbs_ties", "ties"), ("della", "ties"), ("della_linear", "task_arithmetic"),
    ], Profile.allCases)
  func `a density of one prunes nothing`(methods: (String, String), profile: Profile) throws {
    for seed: UInt64 in 0..<4 {
      var run = OperationRun.random(seed, method: methods.0, shape: [50, 100])
      run.profile = profile
      (run.shared["normalize"], run.shared["rescale"]) = (0, 1)
      for index in run.inputs.indices { run.inputs[index].parameters["density"] = 1 }
      var other = run
      other.method = methods.1
      #expect(try run.bytes() == other.bytes())
    }
  }

  @Test(
    arguments: [
      "task_arithmetic", "ties", "dare_linear", "dare_ties", "breadcrumbs", "breadcrumbs_ties",
      "della", "della_linear", "consensus_ta", "consensus_ties",
    ])
  func `no model at all gives the base`(method: String) throws {
    var run = OperationRun.random(2, method: method, shape: [10, 10])
    for index in run.inputs.indices { run.inputs[index].parameters["weight"] = 0 }
    guard let base = run.inputs.first(where: \.isBase) else { return }
    run.output = base.format
    #expect(try run.bytes() == base.format.bytes(base.values))
  }

  @Test(arguments: ["dare_linear", "dare_ties"])
  func `a random mask depends on the seed, the name and the model alone`(method: String) throws {
    var run = OperationRun.random(5, method: method, shape: [64, 100])
    for index in run.inputs.indices { run.inputs[index].parameters["density"] = 0.5 }
    let mask = try run.survivors(of: 0)
    #expect(try run.survivors(of: 1) != mask || run.inputs.count == 2)
    var other = run
    other.seed += 1
    #expect(try other.survivors(of: 0) != mask)
    other = run
    other.name = "model.layers.1.weight"
    #expect(try other.survivors(of: 0) != mask)
    other = run
    other.shape = [6400]
    for index in other.inputs.indices { other.inputs[index].values.reverse() }
    #expect(try other.survivors(of: 0) == mask)
  }

  @Test(arguments: Profile.allCases)
  func `what is no number shows in the whole result of slerp`(profile: Profile) throws {
    var run = OperationRun.random(3, method: "slerp", shape: [30, 30])
    run.profile = profile
    run.inputs[0].values[17] = .nan
    run.shared["t"] = 0.4
    #expect(try run.output.numbers(run.bytes()).allSatisfy(\.isNaN))
  }

  @Test(arguments: Profile.allCases)
  func `what is no number shows in all that is left of a rescaled delta`(profile: Profile) throws {
    var run = OperationRun.random(3, method: "dare_linear", shape: [30, 30])
    run.profile = profile
    run.words = ["rescale": "l1"]
    for index in run.inputs.indices {
      run.inputs[index].parameters = ["weight": 1, "density": 0.5]
      if !run.inputs[index].isBase { run.inputs[index].values[17] = .nan }
    }
    let values = run.output.numbers(try run.bytes())
    let survivors = try run.survivors(of: 0)
    #expect(survivors.contains(true))
    #expect(zip(values, survivors).allSatisfy { $0.isNaN || !$1 })
  }
}
