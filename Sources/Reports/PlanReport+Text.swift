import Pipeline
import Tensors

extension PlanReport {
  /// Renders the plan for people.
  ///
  /// - Parameters:
  ///   - width: The columns of the terminal; nil sets everything in full.
  ///   - style: Whether colour may be used.
  /// - Returns: Lines, each ended; warnings are not among them.
  package func text(width: Int? = nil, style: Style = .plain) -> String {
    var lines = [style.paint("plan", .heading) + ": \(heading.method.printable)"]
    lines += header.lines(indent: 2, style: style) + [""]
    lines += table.lines(width: width, indent: 2, style: style) + [""]
    if showsParameters {
      lines += PlannedParameters(steps).lines(width: width, style: style) + [""]
    }
    lines += totals.lines(indent: 2, style: style)
    return lines.joined(separator: "\n") + "\n"
  }

  private var header: TextTable {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ text: String) {
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text)])
    }
    for (place, model) in heading.models.enumerated() {
      row(place == 0 ? "models" : "", model + (model == heading.base ? " (base)" : ""))
    }
    if let profile = heading.profile { row("profile", profile) }
    if let seed = heading.seed { row("seed", "\(seed)") }
    for (place, stage) in heading.stages.enumerated() {
      let models = stage.models.map { $0 + ($0 == stage.base ? " (base)" : "") }
      row(
        place == 0 ? "stages" : "",
        "\(stage.name): \(stage.method) of \(models.joined(separator: ", ")), "
          + "\(Quantity.bytes(stage.byteCount)), \(stage.mode)")
    }
    row(
      "output",
      (heading.output.map { $0 + ", " } ?? "")
        + "\(Quantity.counted(heading.files.count, "file")) of "
        + Quantity.bytes(heading.fileByteCount))
    return table
  }

  /// What steps of one row have in common.
  private struct Kind: Hashable {
    var dtype: DType
    var shape: [Int]
    var method: String
    var inputs: [PlannedInput]
    var notes: [String]

    init(_ step: Plan.Step, _ labels: ModelLabels) {
      dtype = step.output.dtype
      shape = step.output.shape
      method = step.account.method
      inputs = step.storedInputs.map { PlannedInput($0, of: step.output.name, labels: labels) }
      notes = step.account.notes
    }
  }

  private var table: TextTable {
    var table = TextTable([.left, .left, .left, .left, .right, .left, .left])
    let heads = ["tensor", "dtype", "shape", "", "bytes", "method", "inputs"]
    table.add(heads.map { TextTable.Cell($0, .faint) })
    let labels = ModelLabels(heading.models)
    let fold = NameFold(plan.steps.map { (name: $0.output.name, key: Kind($0, labels)) })
    for row in fold.rows {
      let spec = TensorSpec(name: row.name.first, dtype: row.key.dtype, shape: row.key.shape)
      let notes = row.key.notes.isEmpty ? "" : " [\(row.key.notes.joined(separator: "; "))]"
      let inputs = row.key.inputs.map(\.description).joined(separator: ", ") + notes
      table.add([
        TextTable.Cell("\(row.name)"), TextTable.Cell(spec.dtype.rawValue),
        TextTable.Cell("\(spec.shape)"), TextTable.Cell(row.count > 1 ? "x\(row.count)" : ""),
        TextTable.Cell(Quantity.bytes(row.count * spec.byteCount), .faint),
        TextTable.Cell(row.key.method), TextTable.Cell(inputs, .faint),
      ])
    }
    return table
  }

  private var totals: TextTable {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ text: String) {
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text)])
    }
    row("tensors", Quantity.grouped(plan.steps.count))
    row("written", Quantity.bytes(cost.bytesWritten))
    row("read", Quantity.bytes(cost.bytesRead))
    row("passes", "\(maximumPasses) at most, \(Quantity.bytes(cost.bytesScanned)) scanned in all")
    row(
      "memory",
      "about \(Quantity.bytes(cost.peakMemory)) of buffers at peak with "
        + Quantity.counted(heading.workers, "worker"))
    return table
  }
}
