import Merging
import TestSupport
import Testing

/// What must hold between methods and between the values of their parameters.
@Suite struct `Laws of task vectors` {
  /// A run in which nothing is left to chance but the tensors.
  private func run(_ seed: UInt64, _ method: String, _ profile: Profile) -> OperationRun {
    var run = OperationRun.random(seed, method: method, shape: [40, 110])
    run.profile = profile
    (run.shared, run.words, run.depth) = (["normalize": 0, "rescale": 0], [:], 0)
    for index in run.inputs.indices {
      run.inputs[index].parameters = ["weight": 0.3 + Double(index), "density": 0.4]
    }
    return run
  }

  @Test(arguments: [("breadcrumbs_ties", "ties"), ("consensus_ties", "ties")], Profile.allCases)
  func `breadcrumbs without outliers and a consensus of none are TIES`(
    methods: (String, String), profile: Profile
  ) throws {
    for seed: UInt64 in 0..<4 {
      var run = run(seed, methods.0, profile)
      run.shared["k"] = 0
      // Of equal magnitudes at the cut, breadcrumbs keep the last and TIES the first: let there be none.
      run.output = .f32
      for index in run.inputs.indices {
        run.inputs[index].format = .f32
        run.inputs[index].parameters["gamma"] = 0
        for place in run.inputs[index].values.indices {
          let value = run.inputs[index].values[place] + Double(place * (index + 1)) * 1e-5
          run.inputs[index].values[place] = NumberFormat.f32.rounded(value)
        }
      }
      var other = run
      other.method = methods.1
      #expect(try run.bytes() == other.bytes(), "\(run)")
    }
  }

  @Test(arguments: Profile.allCases)
  func `a consensus of none is task arithmetic, and one of too many is the base`(
    profile: Profile
  ) throws {
    for seed: UInt64 in 0..<4 {
      var run = run(seed, "consensus_ta", profile)
      run.shared["k"] = 0
      var other = run
      other.method = "task_arithmetic"
      #expect(try run.bytes() == other.bytes())
      run.shared["k"] = Double(run.inputs.count)
      let base = run.inputs.first(where: \.isBase)
      run.output = base?.format ?? run.output
      for index in run.inputs.indices {
        run.inputs[index].format = run.output
        run.inputs[index].values = run.inputs[index].values.map(run.output.rounded)
      }
      #expect(try run.bytes() == run.output.bytes(base?.values ?? []))
    }
  }

  @Test(arguments: OperationRun.methods.filter { $0.hasSuffix("ties") || $0 == "della_linear" })
  func `layer scaling of 1 and 0 changes nothing, and scales as lambda does`(
    method: String
  ) throws {
    for profile in Profile.allCases {
      var run = run(7, method, profile)
      let plain = try run.bytes()
      (run.shared["lines_alpha"], run.shared["lines_beta"], run.depth) = (1, 0, 0.6)
      #expect(try run.bytes() == plain)
      (run.shared["lines_alpha"], run.shared["lines_beta"]) = (0.25, 0.5)
      var other = run
      (other.shared["lines_alpha"], other.shared["lines_beta"]) = (1, 0)
      other.shared["lambda"] = 0.25 + 0.5 * 0.6
      #expect(try run.bytes() == other.bytes())
      #expect(try run.bytes() != plain)
    }
  }

  @Test(arguments: ["ties", "dare_ties", "breadcrumbs_ties", "della"], Profile.allCases)
  func `elections agree where weights and sizes are equal`(
    method: String, profile: Profile
  ) throws {
    var run = run(9, method, profile)
    for index in run.inputs.indices {
      run.inputs[index].format = .f32
      run.inputs[index].parameters["weight"] = 1
      run.inputs[index].parameters["density"] = 1
      run.inputs[index].parameters["epsilon"] = 0.1
      let isBase = run.inputs[index].isBase
      run.inputs[index].values = run.inputs[index].values.map { isBase ? 0 : $0 > 0 ? 0.5 : -0.5 }
    }
    run.output = .f32
    let bytes = try run.bytes()
    for election in ["count", "unweighted"] {
      run.words["election"] = election
      #expect(try run.bytes() == bytes)
    }
  }

  @Test(arguments: Profile.allCases)
  func `two small values outvote a large one by count`(profile: Profile) throws {
    func input(_ value: Double, isBase: Bool = false, weight: Double = 1) -> OperationRun.Input {
      .init(format: .f32, values: [value], isBase: isBase, parameters: ["weight": weight])
    }
    var run = OperationRun(
      method: "ties", shape: [1],
      inputs: [input(0, isBase: true), input(-4, weight: 0.25), input(1), input(0.5)],
      output: .f32, profile: profile)
    run.shared["normalize"] = 0
    for (election, value) in [("sum", 1.5), ("count", 1.5), ("unweighted", -1)] {
      run.words["election"] = election
      #expect(NumberFormat.f32.numbers(try run.bytes()) == [value], "\(election)")
    }
    run.inputs[1].parameters["weight"] = 1
    for (election, value) in [("sum", -4.0), ("count", 1.5), ("unweighted", -4)] {
      run.words["election"] = election
      #expect(NumberFormat.f32.numbers(try run.bytes()) == [value], "\(election)")
    }
  }

  @Test func `expectation divides by the density`() throws {
    var run = run(3, "dare_linear", .exact)
    for index in run.inputs.indices {
      run.inputs[index].format = .f32
      run.inputs[index].values = run.inputs[index].values.map { run.inputs[index].isBase ? 0 : $0 }
      run.inputs[index].parameters = ["weight": 1, "density": 0.25]
    }
    run.output = .f32
    run.words["rescale"] = "expectation"
    let base = run.inputs.firstIndex(where: \.isBase) ?? 0
    let other = base == 0 ? 1 : 0
    run.inputs = run.inputs.indices.filter { $0 == base || $0 == other }.map { run.inputs[$0] }
    let values = NumberFormat.f32.numbers(try run.bytes())
    let own = run.inputs.first { !$0.isBase }?.values ?? []
    let survivors = try run.survivors(of: 0)
    #expect(survivors.contains(true) && survivors.contains(false))
    for (index, value) in values.enumerated() {
      #expect(value == (survivors[index] ? Double(Float(4 * own[index])) : 0))
    }
  }
}
