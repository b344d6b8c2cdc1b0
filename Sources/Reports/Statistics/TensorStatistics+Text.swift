import Analysis
import Tensors

extension ModelStatistics.Entry {
  /// Renders everything that is known of the values of one tensor.
  package func text(width: Int? = nil, style: Style = .plain) -> String {
    let title = style.paint("\(name)".printable, .heading)
    var lines = ["\(title): \(spec.dtype.rawValue) \(spec.shape)"]
    guard TensorStatistics.isSupported(spec.dtype) else {
      return lines[0] + "\n  no statistics of \(spec.dtype.rawValue) elements\n"
    }
    lines += statistics.table.lines(width: width, indent: 2, style: style)
    return lines.joined(separator: "\n") + "\n"
  }
}

extension TensorStatistics {
  fileprivate var table: TextTable {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ text: String?) {
      guard let text else { return }
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text)])
    }
    let short = NumberText.short
    row("elements", Quantity.grouped(count))
    row("range", "\(short(minimum)) .. \(short(maximum))")
    row("mean", "\(short(moments.mean))  std \(short(moments.standardDeviation))")
    row(
      "magnitude",
      "mean \(short(moments.meanMagnitude))  rms \(short(moments.rootMeanSquare))"
        + "  largest \(short(largestMagnitude))")
    row("norms", "L1 \(short(moments.magnitudeSum))  L2 \(short(moments.norm))")
    row("shape of", "skewness \(short(moments.skewness))  kurtosis \(short(moments.kurtosis))")
    row(
      "zeros",
      "\(Quantity.grouped(zeroCount)) (\(NumberText.percent(zeroShare)))"
        + (negativeZeroCount > 0 ? ", \(Quantity.grouped(negativeZeroCount)) of them -0" : ""))
    row("denormal", denormalCount > 0 ? Quantity.grouped(denormalCount) : nil)
    row("NaN", text(of: nan))
    row("+inf", text(of: positiveInfinity))
    row("-inf", text(of: negativeInfinity))
    row("constant", count > 1 ? constant.map(short) : nil)
    row("distinct", distinctCount.map { "\(Quantity.grouped($0)) bit patterns" })
    row("exponents", exponentText)
    for (label, text) in quantileRows { row(label, text) }
    for (label, lines) in [("rows", rows), ("columns", columns)] {
      for (place, text) in (lines?.descriptions ?? []).enumerated() {
        row(place == 0 ? label : "", text)
      }
    }
    return table
  }

  private func text(of found: Occurrences) -> String? {
    found.first.map {
      "\(Quantity.grouped(found.count)), the first at \(multiIndex(of: $0)) (element \($0))"
    }
  }

  private var exponentText: String? {
    guard let exponentRange else { return nil }
    let range = "2^\(exponentRange.lowerBound) .. 2^\(exponentRange.upperBound)"
    guard let exponents else { return range }
    return "\(range), entropy \(Quantity.fixed(exponents.entropy, digits: 3)) of "
      + "\(exponents.bitWidth) bits; packed about "
      + NumberText.percent(exponents.packRatio(dtype))
  }

  /// Quantiles of the lower half, the middle and the upper half.
  private var quantileRows: [(String, String)] {
    guard !quantiles.values.isEmpty else { return [] }
    let all = zip(Quantiles.shares, quantiles.values).map { share, value in
      "\(Quantiles.label(share)) %: \(NumberText.short(value))"
    }
    return [
      ("quantiles", all[0...4].joined(separator: "  ")), ("", all[5...7].joined(separator: "  ")),
      ("", all[8...].joined(separator: "  ")),
    ]
  }
}

extension LineStatistics {
  /// One line for norms, and one each for what is dead, not finite, or an outlier.
  fileprivate var descriptions: [String] {
    var texts: [String] = []
    if let median, let smallest, let largest {
      texts.append(
        "norms \(NumberText.short(smallest.norm)) (\(smallest.index)) .. "
          + "\(NumberText.short(largest.norm)) (\(largest.index)), "
          + "median \(NumberText.short(median))")
    }
    if deadCount > 0 {
      texts.append("\(Quantity.grouped(deadCount)) all zero: \(list(dead, of: deadCount))")
    }
    if nonFiniteCount > 0 {
      texts.append("\(Quantity.grouped(nonFiniteCount)) with NaN or infinities")
    }
    if outlierCount > 0 {
      texts.append(
        "\(Quantity.grouped(outlierCount)) above \(Int(Self.outlierFactor)) medians: "
          + list(outliers.map(\.index), of: outlierCount))
    }
    return texts
  }

  private func list(_ indices: [Int], of count: Int) -> String {
    indices.map(String.init).joined(separator: ", ") + (count > indices.count ? ", ..." : "")
  }
}
