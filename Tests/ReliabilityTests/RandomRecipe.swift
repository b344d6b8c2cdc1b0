import Merging
import Storage
import TestSupport

/// Some recipe over models of one shape: any method, with whatever its signature takes.
struct RandomRecipe {
  let text: String

  /// A recipe over some of `models`, the first of which is the base, with `layers` layers each.
  init(over models: [Path], layers: Int, using random: inout SeededGenerator) {
    let methods = MergeMethods.table.methods
    let method = methods[random.integer(0...methods.count - 1)]
    var lines = ["merge_method: \(method.name)"]
    let inputs = Self.inputs(method, models, &random)
    if let base = inputs.base { lines.append("base_model: \(base.text)") }
    let names = ["bfloat16", "float16", "float32"]
    lines.append("dtype: \(names[random.integer(0...2)])")
    let shared = Self.values(method, .shared, &random)
    if !shared.isEmpty { lines.append("parameters: {\(shared)}") }
    let listed = inputs.models.map { ($0, Self.values(method, .perModel, &random)) }
    if random.integer(0...2) == 0 {
      lines.append("slices:")
      for _ in 0...random.integer(0...2) {
        let start = random.integer(0...layers - 1)
        let range = "[\(start), \(random.integer(start + 1...layers))]"
        lines.append("  - sources:")
        lines += Self.entries(listed, layerRange: range).map { "      \($0)" }
      }
    } else {
      lines.append("models:")
      lines += Self.entries(listed, layerRange: nil).map { "  \($0)" }
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  /// The base, if there is to be one, and the models that are listed.
  private static func inputs(
    _ method: MethodSignature, _ models: [Path], _ random: inout SeededGenerator
  ) -> (base: Path?, models: [Path]) {
    let hasBase = method.base == .required || method.base == .optional && random.integer(0...1) == 0
    // A base counts as one of the inputs, unless the signature says otherwise.
    let free = hasBase && !method.inputs.isBesidesBase ? 1 : 0
    let least = max(1, method.inputs.minimum - free)
    let most = min(method.inputs.maximum.map { $0 - free } ?? models.count, models.count - 1)
    let count = random.integer(least...max(least, most))
    return (hasBase ? models[0] : nil, Array(models.dropFirst().prefix(count)))
  }

  private static func entries(
    _ models: [(path: Path, values: String)], layerRange: String?
  ) -> [String] {
    models.map { path, values in
      let range = layerRange.map { ", layer_range: \($0)" } ?? ""
      let parameters = values.isEmpty ? "" : ", parameters: {\(values)}"
      return "- {model: \(path.text)\(range)\(parameters)}"
    }
  }

  /// Values of what must be given and of some of what may be.
  private static func values(
    _ method: MethodSignature, _ scope: ParameterDefinition.Scope, _ random: inout SeededGenerator
  ) -> String {
    var members: [String] = []
    for parameter in method.parameters where parameter.scope == scope {
      guard parameter.fallback == .required || random.integer(0...2) == 0 else { continue }
      guard let value = value(of: parameter, &random) else { continue }
      members.append("\(parameter.name): \(value)")
    }
    return members.joined(separator: ", ")
  }

  /// Where numbers of these parameters lie; others are left as they are.
  private static let ranges: [String: ClosedRange<Double>] = [
    "weight": 0.05...1.2, "density": 0.3...0.9, "t": 0...1, "lambda": 0.5...1.5,
    "epsilon": 0.01...0.1, "gamma": 0.01...0.1, "select_topk": 0.1...1, "scale": 0.2...2,
    "lines_alpha": 0...1, "lines_beta": 0...1, "tall_lambda": 0.2...0.6, "alpha": 0...1,
    "r": 0...1, "rank_fraction": 0.2...1,
  ]

  private static func value(
    of parameter: ParameterDefinition, _ random: inout SeededGenerator
  ) -> String? {
    switch parameter.kind {
    case .float:
      return ranges[parameter.name].map { "\(random.number($0))" }
    case .integer:
      return "\(random.integer(1...12))"
    case .boolean:
      return "\(Bool.random(using: &random))"
    case .word(let words, let orBoolean):
      let all = words + (orBoolean ? ["true", "false"] : [])
      return all[random.integer(0...all.count - 1)]
    }
  }
}
