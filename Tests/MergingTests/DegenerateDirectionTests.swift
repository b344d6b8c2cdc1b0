import Merging
import Tensors
import TestSupport
import Testing

/// Methods that divide by norms, where there is nothing to divide by.
@Suite struct `Directions of degenerate tensors` {
  private static let methods = [
    "nuslerp", "multislerp", "karcher", "model_stock", "nearswap", "arcee_fusion",
  ]
  private static let needsBase: Set<String> = ["model_stock", "nearswap", "arcee_fusion"]

  /// The variants of a method.
  private static func options(_ method: String) -> [[String: Double]] {
    switch method {
    case "nuslerp":
      [[:], ["nuslerp_flatten": 0], ["nuslerp_flatten": 0, "nuslerp_row_wise": 1]]
    case "model_stock": [[:], ["filter_wise": 1]]
    case "nearswap": [["t": 0.1]]
    default: [[:]]
    }
  }

  /// Runs all variants of `method` over two models and a base where it takes one.
  private static func outputs(
    _ method: String, _ profile: Profile, shape: [Int], _ models: [[Double]], base: [Double],
    format: NumberFormat = .f32
  ) throws -> [[Double]] {
    let isPair = ["nearswap", "arcee_fusion"].contains(method)
    var outputs: [[Double]] = []
    for shared in options(method) {
      for hasBase in method == "karcher"
        ? [false] : needsBase.contains(method) ? [true] : [false, true]
      {
        var inputs = models.prefix(isPair ? 1 : 2).map {
          OperationRun.Input(format: format, values: $0, parameters: ["weight": 0.5])
        }
        if hasBase { inputs.append(.init(format: format, values: base, isBase: true)) }
        var run = OperationRun(
          method: method, shape: shape, inputs: inputs, shared: shared, output: format)
        run.profile = profile
        outputs.append(format.numbers(try run.bytes()))
      }
    }
    return outputs
  }

  @Test(arguments: methods, Profile.allCases)
  func `zeros stay zeros`(method: String, profile: Profile) throws {
    for shape in [[], [1], [6], [2, 3], [1, 1], [2, 1, 3]] {
      for format in NumberFormat.all {
        let zeros = [Double](repeating: 0, count: shape.reduce(1, *))
        let outputs = try Self.outputs(
          method, profile, shape: shape, [zeros, zeros], base: zeros, format: format)
        // F16 has no 1e-8, so that mergekit divides 0 by 0 there.
        if method == "multislerp", profile == .mergekit, format.dtype == .f16 {
          #expect(outputs.allSatisfy { $0.allSatisfy { $0.isNaN } })
        } else {
          #expect(outputs.allSatisfy { $0 == zeros }, "\(shape) \(format)")
        }
      }
    }
  }

  @Test(arguments: methods, Profile.allCases)
  func `tensors without elements have none afterwards`(method: String, profile: Profile) throws {
    for shape in [[0], [0, 5], [5, 0]] {
      let outputs = try Self.outputs(method, profile, shape: shape, [[], []], base: [])
      #expect(outputs.allSatisfy { $0.isEmpty })
    }
  }

  @Test(arguments: methods, Profile.allCases)
  func `equal models stay what they are`(method: String, profile: Profile) throws {
    for shape in [[], [1], [6], [2, 3], [3, 2, 4]] {
      let count = shape.reduce(1, *)
      let values = (0..<count).map { Double(Float(0.37) * Float($0 + 1) - 1) }
      let outputs = try Self.outputs(
        method, profile, shape: shape, [values, values], base: values)
      for output in outputs {
        for (value, expected) in zip(output, values) {
          #expect(abs(value - expected) <= 4 * NumberFormat.f32.ulp(of: expected), "\(shape)")
        }
      }
    }
  }

  @Test(arguments: Profile.allCases)
  func `opposite models have a result`(profile: Profile) throws {
    let values = [1.0, -2, 3, 0.5, 0.25, -4]
    let opposite = values.map { -$0 }
    let zeros = values.map { _ in 0.0 }
    func outputs(_ method: String) throws -> [[Double]] {
      try Self.outputs(method, profile, shape: [2, 3], [values, opposite], base: zeros)
    }
    #expect(try outputs("nuslerp").allSatisfy { $0.allSatisfy { abs($0) < 1e-6 } })
    #expect(try outputs("multislerp").allSatisfy { $0.allSatisfy { abs($0) < 1e-6 } })
    #expect(try outputs("model_stock").allSatisfy { $0 == zeros })
    for (value, expected) in zip(try outputs("karcher")[0], values) {
      #expect(abs(value - expected) < 1e-6)
    }
  }

  @Test(arguments: methods, Profile.allCases)
  func `what is no number shows and stops nothing`(method: String, profile: Profile) throws {
    let plain = (0..<12).map { Double($0) / 8 - 0.6 }
    var broken = plain
    broken[5] = .nan
    for (models, base) in [([broken, plain], plain), ([plain, plain], broken)] {
      let outputs = try Self.outputs(method, profile, shape: [3, 4], models, base: base)
      for output in outputs where output.count == 12 {
        let isRead = !(base[5].isNaN && method == "karcher")
        if method != "arcee_fusion", isRead, base[5].isNaN == false { #expect(output[5].isNaN) }
      }
    }
    if ["multislerp", "karcher", "model_stock"].contains(method) {
      let first = try Self.outputs(method, profile, shape: [12], [broken, plain], base: plain)[0]
      #expect(first.allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: Profile.allCases)
  func `lone tensors pass`(profile: Profile) throws {
    let values = [0.5, -1.5, 2.25]
    for (method, isBase) in [
      ("slerp", false), ("slerp", true), ("nuslerp", false), ("multislerp", false),
      ("karcher", false), ("arcee_fusion", false), ("nearswap", true), ("model_stock", true),
    ] {
      var run = OperationRun(
        method: method, shape: [3],
        inputs: [.init(format: .bf16, values: values, isBase: isBase)], shared: ["t": 0.3],
        output: .bf16)
      run.profile = profile
      run.inputs[0].parameters["weight"] = 0.7
      #expect(NumberFormat.bf16.numbers(try run.bytes()) == values, "\(method)")
    }
  }
}
