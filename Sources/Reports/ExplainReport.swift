import Checkpoints
package import Pipeline
package import StrictJSON
import Tensors

/// How chosen output tensors come about: inputs, and each parameter with what gave it its value.
package struct ExplainReport: Sendable {
  /// In natural order.
  package let steps: [Plan.Step]

  /// Keeps the steps of `plan` whose output name passes `isWanted`.
  package init(_ plan: Plan, where isWanted: (String) -> Bool) {
    let wanted = plan.steps.filter { isWanted($0.output.name.text) }
    steps = NaturalOrder.sorted(wanted, by: \.output.name)
  }

  /// The explanation for people, tensor by tensor.
  package func text(style: Style = .plain) -> String {
    steps.map { step in
      let output = step.output
      var lines = [
        style.paint(output.name.text.printable, .heading)
          + "  \(output.dtype.rawValue) \(output.shape) by \(step.account.method.printable)"
      ]
      lines += table(of: step).lines(indent: 2, style: style)
      for (stage, step) in step.stageSteps.reversed() {
        lines.append(
          "  stage '\(stage.printable)': \(step.output.dtype.rawValue) \(step.output.shape) by "
            + step.account.method.printable)
        lines += table(of: step).lines(indent: 4, style: style)
      }
      return lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private func table(of step: Plan.Step) -> TextTable {
    var table = TextTable([.left, .left, .left, .left])
    for input in step.inputs {
      let name = input.tensor.name == step.output.name ? "" : input.tensor.name.text + " "
      let spec = input.tensor.spec
      table.add([
        TextTable.Cell("input", .faint), "",
        TextTable.Cell(input.model), TextTable.Cell("\(name)\(spec.dtype.rawValue) \(spec.shape)"),
      ])
    }
    for parameter in step.account.parameters {
      table.add([
        TextTable.Cell(parameter.name, .faint), TextTable.Cell(parameter.value),
        TextTable.Cell(parameter.model ?? "all models"), TextTable.Cell(parameter.origin, .faint),
      ])
    }
    for note in step.account.notes {
      table.add([TextTable.Cell("note", .faint), "", "", TextTable.Cell(note)])
    }
    return table
  }
}

extension ExplainReport: JSONWritable {
  /// The name of the schema, with its version.
  package static let schema = "suture.explain/1"

  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.key("tensors")
      json.array { json in
        for step in steps {
          json.object { json in
            step.writeMembers(to: &json)
            json.member("parameters", step.account.parameters)
            if !step.stageSteps.isEmpty {
              json.key("stages")
              json.array { json in
                for (stage, step) in step.stageSteps {
                  json.object { json in
                    json.member("stage", stage)
                    step.writeMembers(to: &json)
                    json.member("parameters", step.account.parameters)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

extension Plan.Step.Account.Parameter: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", name)
      json.member("model", model)
      json.member("value", value)
      json.member("origin", origin)
    }
  }
}
