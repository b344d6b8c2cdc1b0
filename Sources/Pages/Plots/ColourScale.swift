/// Values in classes, each with a colour of its own that readers can tell from the others.
///
/// Nine steps from pale to deep, or four steps to either side of a middle. The colours are classes
/// of the style sheet, which knows them for light, dark and paper.
package struct ColourScale: Hashable, Sendable {
  /// How values become classes.
  package enum Kind: Hashable, Sendable {
    /// Steps of equal differences.
    case linear
    /// Steps of equal ratios; zero and below are a class of their own.
    case logarithmic
    /// Steps to both sides of zero, as far as the largest magnitude.
    case diverging
  }

  package let kind: Kind
  package let style: NumberStyle
  /// Where one class ends and the next begins, ascending, with both ends; empty without values.
  package let edges: [Double]

  /// A scale over the finite values.
  package init(_ values: some Sequence<Double>, _ kind: Kind, style: NumberStyle = .plain) {
    self.kind = kind
    self.style = style
    var least = Double.infinity
    var most = -Double.infinity
    for value in values where value.isFinite && (kind != .logarithmic || value > 0) {
      least = min(least, value)
      most = max(most, value)
    }
    guard least <= most else {
      edges = []
      return
    }
    switch kind {
    case .linear: edges = Self.spread(9) { least + (most - least) * $0 }
    case .logarithmic:
      let (low, high) = (Logarithm.ten(least), Logarithm.ten(most))
      // The ends are the values themselves, not what logarithms make of them.
      edges = Self.spread(9) { share in
        share == 0 ? least : share == 1 ? most : Logarithm.exponential(low + (high - low) * share)
      }
    case .diverging:
      let reach = max(least.magnitude, most.magnitude)
      edges = Self.spread(9) { reach * (2 * $0 - 1) }
    }
  }

  /// The class of a value in the style sheet.
  package func name(of value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return "inf" }
    if kind == .logarithmic, value <= 0 { return "zero" }
    guard let first = edges.first, let last = edges.last, first < last else {
      return kind == .diverging ? "d4" : "q4"
    }
    let step = edges.dropFirst().dropLast().count { value >= $0 }
    return (kind == .diverging ? "d" : "q") + String(step)
  }

  /// The class of each step, from the lowest.
  var steps: [String] {
    guard let first = edges.first, let last = edges.last else { return [] }
    if first == last { return [name(of: first)] }
    return (0..<9).map { (kind == .diverging ? "d" : "q") + String($0) }
  }

  private static func spread(_ steps: Int, _ value: (Double) -> Double) -> [Double] {
    (0...steps).map { value(Double($0) / Double(steps)) }
  }
}
