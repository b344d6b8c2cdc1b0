import Layouts
import Pipeline
import Tensors

/// The parameters of a plan: which values the tensors of each pattern have, and what gave them.
struct PlannedParameters {
  /// Where a value comes from, apart from the layer that it is for.
  private struct Source: Hashable {
    let name: String
    let model: String?
    let origin: String

    init(_ parameter: Plan.Step.Account.Parameter) {
      name = parameter.name
      model = parameter.model
      origin = parameter.origin.split(separator: ", gradient of ")[0].description
    }
  }

  /// Tensors of one method whose parameters have the same sources.
  private struct Group: Hashable {
    let method: String
    let override: String?
    let sources: [Source]

    init(_ step: Plan.Step) {
      method = step.account.method
      override = step.account.notes.first { $0.hasPrefix("override ") }
      sources = step.account.parameters.map(Source.init)
    }
  }

  private var order: [Group] = []
  private var steps: [Group: [Plan.Step]] = [:]

  init(_ steps: [Plan.Step]) {
    for step in steps {
      let group = Group(step)
      if self.steps[group] == nil { order.append(group) }
      self.steps[group, default: []].append(step)
    }
  }

  /// A heading for each group, its patterns, and a line for each parameter.
  func lines(width: Int?, style: Style) -> [String] {
    order.flatMap { group -> [String] in
      let steps = steps[group] ?? []
      let rows = NameFold(steps.map { (name: $0.output.name, key: 0) }).rows
      var lines = [
        "  " + style.paint(group.method.printable, .heading)
          + " of \(Quantity.counted(steps.count, "tensor")): "
          + rows.prefix(Self.shownPatterns).map { "\($0.name)" }.joined(separator: ", ")
          + (rows.count > Self.shownPatterns ? " and \(rows.count - Self.shownPatterns) more" : "")
      ]
      if let override = group.override { lines.append("    " + override.printable) }
      var table = TextTable([.left, .left, .left, .left])
      for (index, source) in group.sources.enumerated() {
        table.add([
          TextTable.Cell(source.name, .faint),
          TextTable.Cell(Self.values(steps.map { $0.account.parameters[index].value })),
          TextTable.Cell(source.model ?? "all models"), TextTable.Cell(source.origin, .faint),
        ])
      }
      return lines + table.lines(width: width, indent: 4, style: style)
    }
  }

  private static let shownPatterns = 4

  /// One value, or the first and the last in the order of the tensors' names.
  private static func values(_ values: [String]) -> String {
    guard let first = values.first, Set(values).count > 1 else { return values.first ?? "" }
    let numbers = values.compactMap(Double.init)
    guard numbers.count == values.count, let least = numbers.min(), let most = numbers.max() else {
      return "\(first) and others"
    }
    return "\(least) to \(most)"
  }
}
