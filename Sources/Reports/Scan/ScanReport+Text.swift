internal import Scanning
internal import Storage
internal import TorchFiles

extension ScanReport {
  /// Renders the report for people: the files with pickles and their globals, the worst first, then
  /// what could not be looked into, and a verdict.
  package func text(style: Style = .plain) -> String {
    var lines: [String] = []
    for file in result.files where file.pickleCount > 0 || !file.faults.isEmpty || isShort {
      lines += self.lines(of: file, style)
    }
    let quiet = isShort ? 0 : result.files.count { $0.pickleCount == 0 && $0.faults.isEmpty }
    if quiet > 0 {
      let formats = Dictionary(
        grouping: result.files.filter { $0.pickleCount == 0 && $0.faults.isEmpty }, by: \.format)
      let list = formats.keys.sorted().map { "\(formats[$0]?.count ?? 0) \($0)" }
      lines.append(
        "\(Quantity.counted(quiet, "file")) without a pickle: \(list.joined(separator: ", "))")
    }
    for path in result.skipped { lines.append("\(path.quoted): not entered") }
    lines.append(summary(style))
    return lines.joined(separator: "\n") + "\n"
  }

  /// Few files are listed one by one.
  private var isShort: Bool { result.files.count <= 20 }

  private func lines(of file: ScannedFile, _ style: Style) -> [String] {
    let count = file.pickleCount == 0 ? "no pickle" : Quantity.counted(file.pickleCount, "pickle")
    var lines = [
      style.paint(file.path.text.printable, .heading) + ": \(file.format), \(count)"
    ]
    var table = TextTable([.left, .left, .right, .left])
    let sorted = file.globals.enumerated().sorted { left, right in
      let (a, b) = (left.element.global.judgement.kind, right.element.global.judgement.kind)
      return a == b ? left.offset < right.offset : a > b
    }
    for (_, found) in sorted { table.add(cells(found)) }
    lines += table.lines(indent: 2, style: style)
    for fault in file.faults {
      let place = fault.member.map { Path($0).quoted + ": " } ?? ""
      let offset = fault.byteOffset.map { " (byte \($0))" } ?? ""
      lines.append(
        "  " + style.paint("warning:", .warning)
          + " \(place)\(fault.message.printable)\(offset) [\(fault.code.rawValue)]")
    }
    for note in file.notes { lines.append("  note: \(note.printable)") }
    return lines
  }

  private func cells(_ found: FoundGlobal) -> [TextTable.Cell] {
    let global = found.global
    let kind = global.judgement.kind
    let tone: Style.Tone =
      switch kind {
      case .needed, .inert: .faint
      case .unknown: .warning
      case .dangerous: .failure
      }
    var place = "\(global.opcode.name) at byte \(global.byteOffset)"
    if let member = found.member { place += " in \(member)" }
    if let reason = global.judgement.reason { place += "; \(reason)" }
    return [
      TextTable.Cell(kind.rawValue, tone), TextTable.Cell(global.text, tone),
      TextTable.Cell(global.count > 1 ? "x\(global.count)" : "", .faint),
      TextTable.Cell(place, .faint),
    ]
  }

  private func summary(_ style: Style) -> String {
    let kinds = GlobalJudgement.Kind.allCases.reversed().compactMap { kind in
      let count = result.count(of: kind)
      return count > 0 ? "\(count) \(kind.rawValue)" : nil
    }
    let found = kinds.isEmpty ? "no globals" : "globals: " + kinds.joined(separator: ", ")
    let faults = result.faultCount
    let hidden = faults > 0 ? "; \(faults) not looked into or not as they should be" : ""
    let word = style.paint(verdict, verdict == "safe" ? .plain : .failure)
    return "\(Quantity.counted(result.files.count, "file")), "
      + "\(Quantity.counted(result.pickleCount, "pickle")), \(found)\(hidden): \(word)"
  }
}
