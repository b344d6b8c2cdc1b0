package import Analysis
import Glibc

/// Orders of magnitude as blocks in a terminal.
///
/// A strip shows counts of both signs with logarithmic heights, so that tails are seen; bars show
/// shares, so that the bulk is.
package struct HistogramText {
  private let magnitudes: MagnitudeHistogram
  private let exponents: ExponentHistogram?
  private let zeroCount: Int
  private let count: Int

  /// Bars that are drawn at most; smaller magnitudes share the last.
  private static let mostBars = 24
  private static let heights = Array("▁▂▃▄▅▆▇█")
  private static let widths = Array("▏▎▍▌▋▊▉█")

  package init(_ total: StatisticsTotal) {
    magnitudes = total.magnitudes
    exponents = total.exponents
    zeroCount = total.zeroCount
    count = total.count
  }

  package init(_ tensor: TensorStatistics) { self.init(StatisticsTotal([tensor])) }

  /// The lines, each after `indent` spaces.
  package func lines(width: Int? = nil, indent: Int = 2, style: Style = .plain) -> [String] {
    let margin = String(repeating: " ", count: indent)
    guard let range = magnitudes.exponents else {
      return [margin + (count == 0 ? "no elements" : "no finite elements but zeros")]
    }
    var lines = [margin + strip(range)]
    let room = max(8, min(60, (width ?? 80) - indent - 18))
    lines += bars(room: room, style: style).map { margin + $0 }
    if let exponents {
      lines.append(
        margin + "exponents: entropy \(Quantity.fixed(exponents.entropy, digits: 3)) of "
          + "\(exponents.bitWidth) bits")
    }
    return lines
  }

  /// Both signs around zero, as many octaves as the bars have.
  private func strip(_ range: ClosedRange<Int>) -> String {
    let lowest = max(range.lowerBound, range.upperBound - Self.mostBars + 1)
    var counts: [Int: (negative: Int, positive: Int)] = [:]
    for bin in magnitudes.bins {
      let place = max(bin.exponent, lowest)
      counts[place, default: (0, 0)].negative += bin.negative
      counts[place, default: (0, 0)].positive += bin.positive
    }
    let most = counts.values.reduce(1) { max($0, $1.negative, $1.positive) }
    func block(_ count: Int) -> String {
      guard count > 0 else { return " " }
      let height = most == 1 ? 1 : log(Double(count) + 1) / log(Double(most) + 1)
      let place = Int((height * Double(Self.heights.count - 1)).rounded())
      return String(Self.heights[place])
    }
    let order = (lowest...range.upperBound)
    let left = order.reversed().map { block(counts[$0]?.negative ?? 0) }.joined()
    let right = order.map { block(counts[$0]?.positive ?? 0) }.joined()
    let limit = "2^\(range.upperBound + 1)"
    return "-\(limit) \(left) 0 \(right) \(limit)"
  }

  private func bars(room: Int, style: Style) -> [String] {
    let bins = Array(magnitudes.bins.reversed())
    var rows = bins.prefix(Self.mostBars).map { ("2^\($0.exponent)", $0.count) }
    let rest = bins.dropFirst(Self.mostBars)
    if let next = rest.first {
      rows.append(("<2^\(next.exponent + 1)", rest.reduce(0) { $0 + $1.count }))
    }
    if zeroCount > 0 { rows.append(("0", zeroCount)) }
    let most = rows.reduce(1) { max($0, $1.1) }
    var table = TextTable([.left, .right, .left])
    for (label, number) in rows {
      table.add([
        TextTable.Cell(label), TextTable.Cell(NumberText.percent(Double(number) / Double(count))),
        TextTable.Cell(bar(Double(number) / Double(most), room: room), .heading),
      ])
    }
    return table.lines(style: style)
  }

  private func bar(_ share: Double, room: Int) -> String {
    let eighths = Int((share * Double(8 * room)).rounded())
    let (whole, rest) = eighths.quotientAndRemainder(dividingBy: 8)
    let full = String(repeating: "█", count: whole)
    guard rest > 0 else { return full.isEmpty && share > 0 ? "▏" : full }
    return full + String(Self.widths[rest - 1])
  }
}
