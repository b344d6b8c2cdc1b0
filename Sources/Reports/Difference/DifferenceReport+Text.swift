internal import Analysis
internal import Comparison
internal import Tensors

extension DifferenceReport {
  /// The whole report; `width` is that of the terminal.
  package func text(width: Int? = nil, style: Style = .plain) -> String {
    var lines = heading(style)
    lines += summary.lines(width: width, indent: 2, style: style)
    if let verdict = difference.verdict {
      lines += ["", "\(style.paint("verdict", .heading)): \(verdict.kind.rawValue)"]
      lines += verdict.reasons.map { "  " + $0 }
    }
    let kinds = difference.moduleVerdicts.filter { $0.verdict.kind != .identical }
    if difference.moduleVerdicts.count > 1, !kinds.isEmpty {
      lines += ["", style.paint("kinds of modules that differ", .heading)]
      var table = TextTable([.left, .left])
      for kind in kinds { table.add([.init(kind.module), .init(kind.verdict.kind.rawValue)]) }
      lines += table.lines(width: width, indent: 2, style: style)
    }
    if !difference.totals.isEqual, let map = BlockHeatMap(difference.modules, measure: measure) {
      lines += ["", style.paint("\(measure.title) by layer", .heading)]
      lines += map.lines(width: width)
    }
    lines += files(style) + difference.notes.map { "note: \($0.printable)" }
    lines += tensors(width, style)
    lines += rows(width, style)
    lines += failures(style)
    return lines.joined(separator: "\n") + "\n"
  }

  private func heading(_ style: Style) -> [String] {
    zip(["A", "B"], [difference.left, difference.right]).map { label, side in
      let name = style.paint(side.reference.printable, .heading)
      return "\(label) \(name): \(side.layout), \(Quantity.counted(side.tensorCount, "tensor")), "
        + "\(Quantity.elements(side.elementCount)) elements"
    }
  }

  private var summary: TextTable {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ value: String, _ tone: Style.Tone = .plain) {
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(value, tone)])
    }
    let counts = TensorDifference.Status.allCases.compactMap { status in
      difference.counts[status].map { "\(Quantity.grouped($0)) \(status.rawValue)" }
    }
    row("tensors", counts.isEmpty ? "none" : counts.joined(separator: ", "))
    let total = difference.totals
    if difference.level >= .values, total.elementCount > 0, !total.isEqual {
      row("changed", "\(Magnitude.percent(total.changedFraction)) of the elements")
      row(
        "difference",
        "max \(Magnitude.short(total.maximumDifference)), mean "
          + "\(Magnitude.short(total.meanDifference))"
          + (total.maximumULP.map { ", at most \(Quantity.grouped(Int(clamping: $0))) ULP" } ?? ""))
      row(
        "relative L2",
        "\(Magnitude.short(total.relativeL2)) (SNR \(Magnitude.short(total.signalToNoise)) dB)")
      row("1 - cosine", Magnitude.short(total.oneMinusCosine))
      row("norm ratio", Magnitude.short(total.normRatio))
      row("sign flips", Magnitude.percent(total.signFlipFraction))
      row("rounding", "\(Magnitude.percent(total.noiseShare)) of the energy of differences")
    }
    let odd = [
      (total.nanIntroducedCount, "NaN introduced"), (total.nanRemovedCount, "NaN removed"),
      (total.infinityIntroducedCount, "infinities introduced"),
      (total.infinityRemovedCount, "infinities removed"),
    ].filter { $0.0 > 0 }.map { "\(Quantity.grouped($0.0)) \($0.1)" }
    if !odd.isEmpty { row("not finite", odd.joined(separator: ", "), .failure) }
    let equal = difference.level == .structure ? "equal as far as headers show" : "equal"
    row("result", isEqual ? equal : "different", isEqual ? .plain : .warning)
    return table
  }

  private func tensors(_ width: Int?, _ style: Style) -> [String] {
    let ranked = ranked
    guard !ranked.isEmpty, top > 0 else { return [] }
    var table = TextTable([.left, .left, .right, .right, .right, .right, .right, .left])
    table.add(
      ["tensor", "status", "rel L2", "1 - cos", "changed", "max abs", "ULP", ""].map {
        TextTable.Cell($0, .faint)
      })
    for tensor in ranked.prefix(top) {
      var cells = [TextTable.Cell(tensor.name.text), TextTable.Cell(tensor.status.rawValue)]
      if let pair = tensor.statistics {
        cells += [
          Magnitude.short(pair.relativeL2), Magnitude.short(pair.oneMinusCosine),
          Magnitude.percent(pair.changedFraction), Magnitude.short(pair.maximumDifference),
          pair.maximumULP.map { Quantity.grouped(Int(clamping: $0)) } ?? "",
        ].map { TextTable.Cell($0) }
      } else {
        cells += Array(repeating: TextTable.Cell(""), count: 5)
      }
      table.add(cells + [TextTable.Cell(note(of: tensor), .faint)])
    }
    let rest = ranked.count - min(top, ranked.count)
    var lines = ["", style.paint("tensors that differ most", .heading)]
    lines += table.lines(width: width, indent: 2, style: style)
    if rest > 0 { lines.append("  and \(Quantity.grouped(rest)) more; --top lists them") }
    return lines
  }

  /// What is to be said of a tensor besides numbers.
  func note(of tensor: TensorDifference) -> String {
    var notes: [String] = []
    if let rename = tensor.rename {
      notes.append(
        "was \(rename.from.text) (\(rename.reason), score \(Magnitude.short(rename.score)))")
    }
    for (label, view) in [("A", tensor.leftView), ("B", tensor.rightView)] {
      if let view, view != "transposed" { notes.append("\(label) \(view)") }
    }
    if tensor.isAmbiguous { notes.append("ambiguous") }
    if let verdict = tensor.spectrum?.verdict {
      notes.append(verdict.kind.rawValue + (verdict.rank.map { " (rank \($0))" } ?? ""))
    }
    if let source = tensor.source { notes.append("has what A calls \(source.text)") }
    if let left = tensor.left, let right = tensor.right {
      if left.dtype != right.dtype {
        notes.append("\(left.dtype.rawValue) -> \(right.dtype.rawValue)")
      }
      if left.shape != right.shape {
        notes.append("\(left.shape) -> \(right.shape)")
        if tensor.isTransposedView, tensor.status != .transposed {
          notes.append("compared with rows and columns exchanged")
        } else if let shape = tensor.comparedShape, tensor.status != .transposed {
          notes.append("compared \(shape)")
        }
      }
    }
    if let pair = tensor.statistics {
      if tensor.status == .scaled, let scale = pair.scale {
        notes.append("times \(Magnitude.short(scale))")
      }
      if pair.nanIntroducedCount > 0 { notes.append("\(pair.nanIntroducedCount) new NaN") }
      if pair.infinityIntroducedCount > 0 {
        notes.append("\(pair.infinityIntroducedCount) new infinities")
      }
    }
    return notes.joined(separator: "; ")
  }

  /// What differs besides tensors; how a model is stored is left out.
  private func files(_ style: Style) -> [String] {
    let differences = difference.files.filter { $0.subject != .shards }
    guard !differences.isEmpty else { return [] }
    let text = FileDifferenceReport(differences).text(style: style)
    return ["", style.paint("files", .heading)]
      + text.split(separator: "\n").map { "  " + $0 }
  }

  private func rows(_ width: Int?, _ style: Style) -> [String] {
    let found = ranked.prefix(top).flatMap { tensor in
      (tensor.statistics?.worstRows ?? []).prefix(3).map { (tensor, $0) }
    }.sorted { a, b in a.1.differenceSquares > b.1.differenceSquares }.prefix(5)
    guard !found.isEmpty else { return [] }
    var table = TextTable([.left, .right, .right, .right])
    table.add(
      ["row", "rel L2", "share of the tensor", "changed"].map { TextTable.Cell($0, .faint) })
    for (tensor, row) in found {
      let all = tensor.statistics?.differenceSquares ?? 0
      table.add([
        TextTable.Cell("\(tensor.name.text)[\(row.index)]"),
        TextTable.Cell(Magnitude.short(row.relativeL2)),
        TextTable.Cell(Magnitude.percent(PairStatistics.ratio(row.differenceSquares, all))),
        TextTable.Cell(Quantity.grouped(row.changedCount)),
      ])
    }
    return ["", style.paint("rows that differ most", .heading)]
      + table.lines(width: width, indent: 2, style: style)
  }

  private func failures(_ style: Style) -> [String] {
    guard let gate, !gate.isWithin, listsFailures else { return [] }
    var lines = ["", style.paint("not allowed", .heading)]
    for failure in gate.failures.prefix(top) {
      let name = failure.tensor.map { "\($0.printable): " } ?? ""
      lines.append("  \(name)\(failure.message.printable) [\(failure.code)]")
    }
    let rest = gate.failures.count - min(top, gate.failures.count)
    if rest > 0 { lines.append("  and \(Quantity.grouped(rest)) more") }
    return lines
  }
}
