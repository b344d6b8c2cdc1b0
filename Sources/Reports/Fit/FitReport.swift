internal import Analysis
package import Comparison
internal import Tensors

/// How a model is a sum of others, for people and programs.
package struct FitReport: Sendable {
  /// The name of the schema, with its version.
  package static let schema = "suture.fit/1"

  package let fit: ModelFit
  package let expectation: FitExpectation?
  package let outcome: FitExpectation.Outcome?
  /// Whether every tensor has a line.
  package let listsTensors: Bool

  package init(_ fit: ModelFit, expecting expectation: FitExpectation?, listsTensors: Bool) {
    self.fit = fit
    self.expectation = expectation
    outcome = expectation.map { $0.outcome(of: fit) }
    self.listsTensors = listsTensors
  }

  /// The models under short names: `A`, `B` and so on, then `M27`.
  package static func label(_ number: Int) -> String {
    guard number < 26, let scalar = Unicode.Scalar(65 + number) else { return "M\(number + 1)" }
    return String(Character(scalar))
  }

  /// What a person should know besides the numbers.
  package var warnings: [String] {
    var warnings: [String] = []
    let found = fit.global.fit
    for model in found.absent {
      warnings.append(
        "\(Self.label(model)) has no difference, and its weight could be anything")
    }
    let present = fit.options.models.count - found.absent.count
    if present > 1, found.condition > 1e10, let pair = found.closest {
      warnings.append(
        "the models are collinear and do not tell their weights apart: \(Self.label(pair.first)) "
          + "and \(Self.label(pair.second)) have the cosine \(pair.cosine.significantText(6))")
    } else if present > 1, found.condition > 1e6, let pair = found.closest {
      warnings.append(
        "the models are nearly collinear (condition \(found.condition.shortText)): "
          + "\(Self.label(pair.first)) and \(Self.label(pair.second)) have the cosine "
          + pair.cosine.significantText(6))
    }
    if fit.global.sums.nonFiniteCount > 0 {
      warnings.append(
        "\(Quantity.counted(fit.global.sums.nonFiniteCount, "element")) are NaN or infinite in "
          + "some model and were left out")
    }
    return warnings
  }
}

extension FitReport {
  /// The models, their weights, groups of tensors, and the verdict.
  package func text(width: Int? = nil, style: Style = .plain) -> String {
    let options = fit.options
    var lines = [style.paint(options.target.printable, .heading)]
    if let base = options.base { lines.append("  base  \(base.printable)") }
    var models = TextTable([.left, .left, .right, .right, .right])
    let expected = expectation?.weights
    models.add(
      ["", "model", "weight", "± error", expected == nil ? "" : "expected"]
        .map { TextTable.Cell($0, .faint) })
    for (number, model) in options.models.enumerated() {
      models.add([
        TextTable.Cell(Self.label(number)), TextTable.Cell(model),
        TextTable.Cell(fit.global.fit.weights[number].significantText(6)),
        TextTable.Cell(fit.global.fit.errors[number]?.shortText ?? "?"),
        TextTable.Cell(expected.map { $0[number].significantText(6) } ?? ""),
      ])
    }
    lines += models.lines(width: width, indent: 2, style: style) + [""]
    lines += groups.lines(width: width, indent: 2, style: style)
    let unit = options.base == nil ? "the target" : "its difference from the base"
    lines.append(
      "  "
        + style.paint(
          "residual: relative to \(unit), under the group's weights and under those of all; "
            + "rounding: what to expect of it", .faint))
    if !fit.skipped.isEmpty {
      let count = Quantity.counted(fit.skipped.count, "tensor")
      let first = fit.skipped[0]
      lines.append("  \(count) left out, such as \(first.name.text.printable): \(first.reason)")
    }
    lines.append("")
    lines.append("  " + style.paint("verdict: ", .heading) + fit.verdict.account)
    for (number, spike) in fit.verdict.spikes.enumerated() where fit.verdict.kind == .sparse {
      guard let spike, spike.share > 0.02 else { continue }
      lines.append(
        "    \((100 * spike.share).shortText) % of the clear differences of "
          + "\(Self.label(number)) are \(spike.ratio.shortText) times as large in the target")
    }
    if let outcome {
      let word = outcome.isMet ? "met" : "not met"
      let source = expectation?.source.map { " by \($0.printable)" } ?? ""
      lines.append(
        "  " + style.paint("expected\(source): ", .heading)
          + style.paint(word, outcome.isMet ? .plain : .failure) + "; " + outcome.account)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var groups: TextTable {
    let labels = fit.options.models.indices.map { Self.label($0) }
    var table = TextTable(
      [.left, .right] + labels.map { _ in .right } + [.right, .right, .right, .right])
    table.add(
      (["", "tensors"] + labels + ["R²", "residual", "of all", "rounding"])
        .map { TextTable.Cell($0, .faint) })
    func row(_ title: String, _ group: ModelFit.Group) {
      let weights = group.fit.weights.map { $0.significantText(5) }
      let numbers = [
        group.determination.map { $0.significantText(7) } ?? "-",
        percent(group.relativeResidual), percent(group.relativeGlobalResidual),
        percent(group.relativeFloor),
      ]
      table.add(
        ([title, "\(group.tensorCount)"] + weights + numbers).map { TextTable.Cell($0) })
    }
    row("all", fit.global)
    for group in fit.layers { row("layer \(group.name)", group) }
    for group in fit.kinds { row(group.name, group) }
    if listsTensors {
      for tensor in NaturalOrder.sorted(fit.tensors, by: { $0.spec.name }) {
        row(tensor.spec.name.text, tensor.group)
      }
    }
    return table
  }

  private func percent(_ share: Double?) -> String {
    share.map { (100 * $0).shortText + " %" } ?? "-"
  }
}
