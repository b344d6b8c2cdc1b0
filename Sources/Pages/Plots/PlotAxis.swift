/// One axis of a plot: from values to positions in the drawing, and where its ticks are.
struct PlotAxis: Sendable {
  /// How values are spread.
  enum Spacing: Sendable { case linear, logarithmic }

  /// A mark with its text; minor ticks have none.
  struct Tick: Sendable, Equatable {
    let value: Double
    let label: String
  }

  let spacing: Spacing
  /// The least and the largest value that is shown.
  let lower: Double
  let upper: Double
  /// Where they are in the drawing; the start may be larger than the end.
  let start: Double
  let end: Double
  let style: NumberStyle

  /// An axis over the finite values; over positive ones if it is logarithmic.
  ///
  /// Without any of them it goes from 0 to 1, or from 1 to 10.
  init(
    _ values: some Sequence<Double>, _ spacing: Spacing, from start: Double, to end: Double,
    style: NumberStyle = .plain, includes: Double? = nil
  ) {
    var least = Double.infinity
    var most = -Double.infinity
    for value in values where value.isFinite && (spacing == .linear || value > 0) {
      least = min(least, value)
      most = max(most, value)
    }
    if let includes {
      least = min(least, includes)
      most = max(most, includes)
    }
    if least > most { (least, most) = spacing == .linear ? (0, 1) : (1, 10) }
    if least == most {
      if spacing == .logarithmic {
        // One of the two may be where doubles end.
        if least / 2 > 0 { least /= 2 }
        if (most * 2).isFinite { most *= 2 }
      } else {
        let room = least == 0 ? 1 : least.magnitude / 2
        (least, most) = (least - room, most + room)
      }
    }
    (lower, upper) = (least, most)
    (self.spacing, self.start, self.end, self.style) = (spacing, start, end, style)
  }

  /// The position of a value, held within the axis.
  func position(_ value: Double) -> Double {
    let share: Double
    switch spacing {
    case .linear: share = (value - lower) / (upper - lower)
    case .logarithmic:
      guard value > 0 else { return start }
      share =
        (Logarithm.ten(value) - Logarithm.ten(lower))
        / (Logarithm.ten(upper) - Logarithm.ten(lower))
    }
    guard share.isFinite else { return start }
    return start + min(1, max(0, share)) * (end - start)
  }

  /// About `count` ticks at round values.
  func ticks(_ count: Int) -> [Tick] {
    switch spacing {
    case .linear: linearTicks(count)
    case .logarithmic: logarithmicTicks(count)
    }
  }

  private func linearTicks(_ count: Int) -> [Tick] {
    let rough = (upper - lower) / Double(max(1, count))
    guard rough.isFinite, rough > 0 else { return [] }
    let decade = Logarithm.power(Int(Logarithm.ten(rough).rounded(.down)))
    var step = [1, 2, 5, 10].map { $0 * decade }.first { $0 >= rough * 0.999 } ?? 10 * decade
    if style == .powerOfTwo || style == .powerOfTen { step = max(1, step) }
    guard step > 0, step.isFinite else { return [] }
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    guard first.magnitude < 1e9, last.magnitude < 1e9, last - first < 100, first <= last else {
      return []
    }
    return (Int(first)...Int(last)).map { place in
      // A product is nearer to the round number than a sum.
      let value = Double(place) * step
      return Tick(value: value, label: style.text(value, digits: 6))
    }
  }

  private func logarithmicTicks(_ count: Int) -> [Tick] {
    let first = Int((Logarithm.ten(lower) - 1e-9).rounded(.up))
    let last = Int((Logarithm.ten(upper) + 1e-9).rounded(.down))
    if last - first < 1 { return stepsWithinDecades }
    let stride = max(1, (last - first + count) / max(1, count))
    // Short numbers as they are; where one of them is long, powers of ten.
    let isShort = first >= -2 && last <= 3
    return (first...last).compactMap { exponent in
      guard (exponent - first) % stride == 0 else { return nil }
      let value = Logarithm.power(exponent)
      let isPower = style == .plain && !isShort && exponent != 0
      return Tick(
        value: value, label: isPower ? DecimalText.powerOfTen(exponent) : style.text(value))
    }
  }

  /// Ticks at 1, 2 and 5 times powers of ten, for axes of less than two decades.
  private var stepsWithinDecades: [Tick] {
    let first = Int(Logarithm.ten(lower).rounded(.down))
    let last = Int(Logarithm.ten(upper).rounded(.up))
    var ticks: [Tick] = []
    for exponent in first...max(first, last) {
      for factor in [1.0, 2, 5] {
        let value = factor * Logarithm.power(exponent)
        guard value >= lower * 0.999999, value <= upper * 1.000001 else { continue }
        ticks.append(Tick(value: value, label: style.text(value)))
      }
    }
    return ticks
  }
}
