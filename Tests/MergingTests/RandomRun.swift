import Merging
import TestSupport

extension OperationRun: CustomStringConvertible {
  static let methods = [
    "linear", "slerp", "task_arithmetic", "ties", "dare_linear", "dare_ties", "passthrough",
  ]

  var description: String {
    let models = inputs.map { input in
      "\(input.format)\(input.isBase ? " base" : "") "
        + input.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: " ")
    }
    return "\(method) \(shape) -> \(output): \(models.joined(separator: ", ")) \(shared)"
  }

  /// A run of a random method on random tensors with random parameters; `seed` repeats it.
  static func random(_ seed: UInt64, method: String? = nil, shape: [Int]? = nil) -> OperationRun {
    var generator = SeededGenerator(seed: seed)
    let method = method ?? methods[generator.integer(0...6)]
    let shape = shape ?? [generator.integer(1...40), generator.integer(1...120)]
    let count = shape.reduce(1, *)
    let shared = NumberFormat.all[generator.integer(0...2)]
    let isMixed = generator.integer(0...4) == 0
    func format() -> NumberFormat {
      isMixed ? NumberFormat.all[generator.integer(0...2)] : shared
    }
    let models = ["passthrough": 1, "slerp": 2][method] ?? generator.integer(2...5)
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
        format: format, values: values, isBase: index == base && method != "linear",
        parameters: parameters)
    }
    var run = OperationRun(method: method, shape: shape, inputs: inputs, output: format())
    run.shared["t"] = generator.number(0...1)
    run.shared["lambda"] = [1, 0.7, -1.2][generator.integer(0...2)]
    if Bool.random(using: &generator) { run.shared["normalize"] = Double(generator.integer(0...1)) }
    if Bool.random(using: &generator) { run.shared["rescale"] = Double(generator.integer(0...1)) }
    run.seed = seed
    return run
  }
}
