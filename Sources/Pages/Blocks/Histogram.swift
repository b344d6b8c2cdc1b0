/// Counts over ranges of a value.
package struct Histogram: Sendable {
  /// One range, from `lower` up to `upper`.
  package struct Bin: Hashable, Sendable {
    package var lower: Double
    package var upper: Double
    package var count: Int

    package init(_ lower: Double, _ upper: Double, _ count: Int) {
      (self.lower, self.upper, self.count) = (lower, upper, count)
    }
  }

  package var title: String
  package var note: String
  /// What the horizontal axis is.
  package var axis: String
  /// What is counted, in the plural.
  package var unit: String
  package var bins: [Bin]
  package var style: NumberStyle
  /// Whether counts are spread by their logarithms, so that rare values are seen.
  package var isLogarithmic: Bool

  package init(
    title: String, note: String = "", axis: String, unit: String = "elements", bins: [Bin],
    style: NumberStyle = .plain, isLogarithmic: Bool = true
  ) {
    (self.title, self.note, self.axis, self.unit) = (title, note, axis, unit)
    (self.bins, self.style, self.isLogarithmic) = (bins, style, isLogarithmic)
  }

  /// A histogram of whole numbers, such as exponents: a bin for each.
  package init(
    title: String, note: String = "", axis: String, unit: String = "elements",
    counts: [(value: Int, count: Int)], style: NumberStyle, isLogarithmic: Bool = true
  ) {
    self.init(
      title: title, note: note, axis: axis, unit: unit,
      bins: counts.map { Bin(Double($0.value) - 0.5, Double($0.value) + 0.5, $0.count) },
      style: style, isLogarithmic: isLogarithmic)
  }

  /// What a reader who asks for a bar gets to know.
  func detail(of bin: Bin) -> String {
    let middle = (bin.lower + bin.upper) / 2
    let isWhole = bin.upper - bin.lower == 1 && middle == middle.rounded()
    let range =
      isWhole && style != .plain
      ? style.text(middle) : "\(style.text(bin.lower)) to \(style.text(bin.upper))"
    let total = bins.reduce(0.0) { $0 + Double($1.count) }
    let share = total > 0 ? NumberStyle.percent.text(Double(bin.count) / total) : "0 %"
    return "\(range)\n\(DecimalText.grouped(bin.count)) \(unit) (\(share))"
  }
}
