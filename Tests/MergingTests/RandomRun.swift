import Merging
import TestSupport

extension OperationRun: CustomStringConvertible {
  static let methods = [
    "linear", "slerp", "task_arithmetic", "ties", "dare_linear", "dare_ties", "passthrough",
    "nuslerp", "multislerp", "karcher", "model_stock", "nearswap", "arcee_fusion",
    "breadcrumbs", "breadcrumbs_ties", "della", "della_linear", "sce", "ram", "ramplus_tl",
    "consensus_ta", "consensus_ties",
  ]

  /// Methods that take a base, may go without one, or know none.
  private static let baseless: Set<String> = ["linear", "karcher", "passthrough"]
  private static let maybeBaseless: Set<String> = ["nuslerp", "multislerp"]

  var description: String {
    let models = inputs.map { input in
      "\(input.format)\(input.isBase ? " base" : "") "
        + input.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: " ")
    }
    return "\(method) \(shape) -> \(output): \(models.joined(separator: ", ")) \(shared) \(words)"
  }

  /// A run of a random method on random tensors with random parameters; `seed` repeats it.
  static func random(_ seed: UInt64, method: String? = nil, shape: [Int]? = nil) -> OperationRun {
    var generator = SeededGenerator(seed: seed)
    let method = method ?? methods[generator.integer(0...methods.count - 1)]
    let shape = shape ?? [generator.integer(1...40), generator.integer(1...120)]
    let count = shape.reduce(1, *)
    let shared = NumberFormat.all[generator.integer(0...2)]
    let isMixed = generator.integer(0...4) == 0
    func format() -> NumberFormat {
      isMixed ? NumberFormat.all[generator.integer(0...2)] : shared
    }
    let hasBase =
      !baseless.contains(method)
      && (!maybeBaseless.contains(method) || Bool.random(using: &generator))
    let counts = [
      "passthrough": 1, "slerp": 2, "nearswap": 2, "arcee_fusion": 2, "nuslerp": hasBase ? 3 : 2,
      "multislerp": generator.integer(2...4) + (hasBase ? 1 : 0),
      "model_stock": generator.integer(3...5),
    ]
    let models = counts[method] ?? generator.integer(2...5)
    let center = generator.weights(count)
    let base = generator.integer(0...models - 1)
    let inputs = (0..<models).map { index in
      let format = format()
      let values = zip(center, generator.weights(count)).map { format.rounded($0 + $1 / 4) }
      var parameters: [String: Double] = [:]
      if method == "passthrough" { parameters["scale"] = generator.number(-1...2) }
      parameters["weight"] = [0.0, 0.5, 1][generator.integer(0...2)] + generator.number(0.01...1)
      parameters["density"] = [0, 0.1, 0.5, 1][generator.integer(0...3)]
      return Input(
        format: format, values: values, isBase: index == base && hasBase,
        parameters: parameters)
    }
    var run = OperationRun(method: method, shape: shape, inputs: inputs, output: format())
    run.shared["t"] = generator.number(0...1) * (method == "nearswap" ? 0.01 : 1)
    for name in ["nuslerp_flatten", "nuslerp_row_wise", "normalize_weights"] {
      run.shared[name] = Double(generator.integer(0...1))
    }
    for name in ["filter_wise", "clamp"] { run.shared[name] = Double(generator.integer(0...1)) }
    run.shared["lambda"] = [1, 0.7, -1.2][generator.integer(0...2)]
    if Bool.random(using: &generator) { run.shared["normalize"] = Double(generator.integer(0...1)) }
    if Bool.random(using: &generator) { run.shared["rescale"] = Double(generator.integer(0...1)) }
    run.seed = seed
    run.addParameters(&generator)
    return run
  }

  /// Parameters of single methods; the others have none of these names.
  private mutating func addParameters(_ generator: inout SeededGenerator) {
    for index in inputs.indices {
      inputs[index].parameters["gamma"] = [0, 0.01, 0.3, 0.9][generator.integer(0...3)]
      inputs[index].parameters["epsilon"] = [0, 0.05, 0.09][generator.integer(0...2)]
      inputs[index].parameters["tall_lambda"] = generator.number(0...1.5)
    }
    shared["epsilon"] = [0, 1e-5, 1e-3][generator.integer(0...2)]
    shared["select_topk"] = [0, 0.1, 0.6, 1][generator.integer(0...3)]
    shared["k"] = Double(generator.integer(0...3))
    (shared["r"], shared["alpha"]) = (generator.number(0...1), generator.number(0...3))
    if Bool.random(using: &generator) {
      (shared["lines_alpha"], shared["lines_beta"]) = (generator.number(0...1), 0.7)
      depth = generator.number(0...1)
    }
    words["election"] = ["sum", "count", "unweighted"][generator.integer(0...2)]
    if method.hasPrefix("dare") || method.hasPrefix("della"), generator.integer(0...2) == 0 {
      words["rescale"] = "expectation"
    }
  }
}
