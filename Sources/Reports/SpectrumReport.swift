package import Analysis
internal import Tensors

/// The spectra of a model's matrices, for people and programs.
package struct SpectrumReport: Sendable {
  /// The name of the schema, with its version.
  package static let schema = "suture.spectrum/1"

  /// As the person named it.
  package let path: String
  package let spectra: ModelSpectra

  package init(_ spectra: ModelSpectra, of path: String) {
    self.path = path
    self.spectra = spectra
  }

  /// A table with a row for each matrix, in natural order, and what its columns are.
  package func text(width: Int? = nil, style: Style = .plain) -> String {
    let sorted = NaturalOrder.sorted(spectra.entries) { $0.name }
    var table = TextTable([.left, .right] + Array(repeating: .right, count: 9))
    table.add(
      [
        "matrix", "shape", "σ₁", "‖A‖", "stable", "eff.", "90 %", "> noise", "α", "cond.", "",
      ].map { TextTable.Cell($0, .heading) })
    for entry in sorted { table.add(Self.row(entry)) }
    var lines = [
      style.paint(path.printable, .heading)
        + ": \(Quantity.grouped(sorted.count)) \(sorted.count == 1 ? "matrix" : "matrices")"
    ]
    lines += table.lines(width: width, indent: 2, style: style)
    lines += legend(sorted.map(\.spectrum)).map { "  " + style.paint($0, .faint) }
    if !spectra.skipped.isEmpty {
      let count = Quantity.counted(spectra.skipped.count, "tensor")
      lines.append("  " + style.paint("\(count) without a spectrum (vectors and the like)", .faint))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ entry: ModelSpectra.Entry) -> [TextTable.Cell] {
    let spectrum = entry.spectrum
    let name = entry.name.text + (entry.index.map { "[\($0)]" } ?? "")
    let shape = "\(spectrum.rows)x\(spectrum.columns)"
    guard spectrum.nonFiniteCount == 0 else {
      let values = Quantity.counted(spectrum.nonFiniteCount, "value")
      return [
        TextTable.Cell(name), TextTable.Cell(shape),
        TextTable.Cell("\(values) NaN or infinite", .failure),
      ]
    }
    let numbers = SpectrumNumbers(spectrum)
    let mark = spectrum.isComplete ? "" : "≥"
    return [
      name, shape, number(spectrum.spectralNorm), number(spectrum.frobenius),
      number(spectrum.stableRank), rank(numbers),
      spectrum.energyRank(0.9).map { "\($0)" } ?? ">\(spectrum.values.count)",
      mark + "\(numbers.aboveThreshold)", number(spectrum.powerLaw?.alpha),
      spectrum.condition.map { ($0.isExact ? "" : "≥") + number($0.atLeast) } ?? "-",
      spectrum.isComplete ? "" : "~",
    ].map { TextTable.Cell($0) }
  }

  private static func number(_ value: Double?) -> String { value.map { $0.shortText } ?? "-" }

  /// The effective rank, or the range of the entropy rank where values are missing.
  private static func rank(_ numbers: SpectrumNumbers) -> String {
    if let rank = numbers.effectiveRank { return number(rank) }
    guard let range = numbers.energyEntropyRank else { return "-" }
    return "\(number(range.lowerBound))..\(number(range.upperBound))"
  }

  private func legend(_ spectra: [Spectrum]) -> [String] {
    var lines = [
      "stable: ‖A‖²/σ₁²; eff.: exp of the entropy of σ; 90 %: directions with 90 % of ‖A‖²;",
      "> noise: values above the threshold of Gavish and Donoho; α: power law of the tail of σ²",
    ]
    let partial = spectra.filter { !$0.isComplete && $0.nonFiniteCount == 0 }
    if let first = partial.first, case .krylov(let passes, let block) = first.method {
      lines.append(
        "~: the largest values only, lower bounds from \(passes) passes with blocks of \(block); "
          + "eff. is then a range, by energies")
    }
    return lines
  }
}

/// What is printed of a spectrum besides its values.
struct SpectrumNumbers {
  let effectiveRank: Double?
  let energyEntropyRank: ClosedRange<Double>?
  /// The edge and the threshold of noise, and the values above each; by the median where it is known,
  /// else by the energy beyond the computed values.
  let edge: Double
  let threshold: Double
  let aboveEdge: Int
  let aboveThreshold: Int

  init(_ spectrum: Spectrum) {
    effectiveRank = spectrum.effectiveRank
    energyEntropyRank = spectrum.energyEntropyRank
    let noise = NoiseEdge(rows: spectrum.rows, columns: spectrum.columns)
    let deviation =
      spectrum.medianDeviation ?? spectrum.residualDeviation(beyond: spectrum.values.count)
    edge = noise.edge(deviation: deviation)
    threshold = noise.threshold(deviation: deviation)
    aboveEdge = spectrum.rank(above: edge)
    aboveThreshold = spectrum.rank(above: threshold)
  }
}
