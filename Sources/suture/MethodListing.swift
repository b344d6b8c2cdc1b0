import Merging
import Reports
import StrictJSON

/// Merge methods as a person or a program reads them.
struct MethodListing: JSONWritable {
  static let schema = "suture.methods/1"

  let methods: [MethodSignature]

  func text(style: Style) -> String {
    methods.map { method in
      var lines = [
        style.paint(method.name, .heading) + "  " + method.inputs.inWords
          + (method.base == .ignored ? "" : ", \(Self.words(method.base)) base_model")
      ]
      var table = TextTable([.left, .left, .left, .left])
      for parameter in method.parameters {
        table.add([
          .init(parameter.name), .init(parameter.kind.noun),
          .init(parameter.scope == .perModel ? "per model" : "shared"),
          .init(Self.words(parameter.fallback)),
        ])
      }
      lines += table.lines(indent: 2, style: style)
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.key("methods")
      json.array { json in
        for method in methods { Self.write(method, to: &json) }
      }
    }
  }

  private static func write(_ method: MethodSignature, to json: inout JSONWriter) {
    json.object { json in
      json.member("name", method.name)
      json.member("base", words(method.base))
      json.member("minimum_inputs", method.inputs.minimum)
      json.member(ifPresent: "maximum_inputs", method.inputs.maximum)
      json.key("parameters")
      json.array { json in
        for parameter in method.parameters {
          json.object(.line) { json in
            json.member("name", parameter.name)
            json.member("type", parameter.kind.noun)
            json.member("per_model", parameter.scope == .perModel)
            json.member("default", words(parameter.fallback))
          }
        }
      }
    }
  }

  private static func words(_ base: MethodSignature.Base) -> String {
    switch base {
    case .required: "required"
    case .optional: "optional"
    case .ignored: "ignored"
    }
  }

  private static func words(_ fallback: ParameterDefinition.Fallback) -> String {
    switch fallback {
    case .required: "required"
    case .absent: "none"
    case .value(let value): "\(value)"
    }
  }
}
