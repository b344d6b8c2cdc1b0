import StrictJSON
import Tensors

/// How rotary position embeddings are set up, in a form in which two files can be compared.
///
/// Up to version 4 transformers wrote `rope_theta` and `rope_scaling`; version 5 writes both into
/// `rope_parameters`, where a model with several kinds of layers has one object for each kind.
package struct RopeSettings: Hashable, Sendable {
  /// The base of the frequencies; nil if not given or different among the kinds of layers.
  package var theta: Double?
  /// The scaling as JSON with sorted keys, `none` if there is none.
  package var scaling = "none"

  init() {}

  init(theta: Double?, scaling: JSONValue?, parameters: JSONValue?) {
    self.theta = theta
    if let parameters, let object = parameters.object {
      let thetas = object.members.compactMap { $0.value["rope_theta"]?.configurationDouble }
      self.theta =
        parameters["rope_theta"]?.configurationDouble
        ?? (Set(thetas).count == 1 ? thetas[0] : theta)
    }
    self.scaling = Self.canonical(parameters) ?? Self.canonical(scaling) ?? "none"
  }

  /// The settings without theta and without what says that there is no scaling; nil if empty.
  private static func canonical(_ value: JSONValue?) -> String? {
    guard let object = value?.object else { return nil }
    var parts: [(key: String, text: String)] = []
    for member in object.members {
      switch member.key {
      case "rope_theta": continue
      case "type" where object.member("rope_type") != nil: continue
      case "type", "rope_type":
        if let type = member.value.string, type != "default" { parts.append(("rope_type", type)) }
      default:
        if member.value.kind == .object {
          if let nested = canonical(member.value) { parts.append((member.key, nested)) }
        } else {
          parts.append((member.key, scalar(member.value)))
        }
      }
    }
    guard !parts.isEmpty else { return nil }
    parts.sort { TensorName($0.key) < TensorName($1.key) }
    return "{" + parts.map { "\($0.key): \($0.text)" }.joined(separator: ", ") + "}"
  }

  private static func scalar(_ value: JSONValue) -> String {
    switch value.content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let number): "\(number.double)"
    case .string(let text): text
    case .array(let elements): "[" + elements.map(scalar).joined(separator: ", ") + "]"
    case .object: "{...}"
    }
  }
}

extension JSONValue {
  /// The number, also in the spelling `{"__float__": "Infinity"}` of transformers 5.
  var configurationDouble: Double? {
    if let double { return double }
    guard object?.members.count == 1 else { return nil }
    switch self["__float__"]?.string {
    case "NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    default: return nil
    }
  }
}
