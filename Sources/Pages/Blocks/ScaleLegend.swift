/// The steps of a colour scale side by side, with the values where they meet.
struct ScaleLegend {
  private static let stepWidth = 30.0
  private static let stepHeight = 10.0
  private let scale: ColourScale

  init(_ scale: ColourScale) { self.scale = scale }

  func write(to html: inout HTMLWriter) {
    let steps = scale.steps
    guard !steps.isEmpty else { return }
    // A single step must have room for its number.
    let width = max(60, Double(steps.count) * Self.stepWidth)
    let height = Self.stepHeight + 16
    html.element(
      "svg",
      [
        "class": "scale", "role": "img", "aria-label": summary,
        "viewBox": SVG.viewBox(width, height), "width": SVG.number(width),
        "height": SVG.number(height),
      ]
    ) { html in
      for (place, name) in steps.enumerated() {
        let box = SVG.Box(
          x: Double(place) * Self.stepWidth, y: 0, width: Self.stepWidth - 1,
          height: Self.stepHeight)
        html.element("g", ["class": "cell \(name)"]) { html in
          if let range = range(of: place) { html.element("title", text: range) }
          html.shape("rect", box.attributes(nil))
        }
      }
      for (place, edge) in labelled {
        let side = place == 0 ? "start" : place == Double(steps.count) ? "end" : nil
        html.element(
          "text",
          [
            "class": side, "x": SVG.number(place * Self.stepWidth), "y": SVG.number(height - 4),
          ], text: scale.style.text(edge))
      }
    }
  }

  /// The ends and two values between them, or the only value, under its step.
  private var labelled: [(Double, Double)] {
    guard scale.steps.count > 1 else { return scale.edges.first.map { [(0, $0)] } ?? [] }
    let places = scale.kind == .diverging ? [0, 9] : [0, 3, 6, 9]
    var labels = places.map { (Double($0), scale.edges[$0]) }
    if scale.kind == .diverging { labels.insert((4.5, 0), at: 1) }
    return labels
  }

  private func range(of place: Int) -> String? {
    guard place + 1 < scale.edges.count else { return nil }
    return scale.style.text(scale.edges[place]) + " to " + scale.style.text(scale.edges[place + 1])
  }

  private var summary: String {
    guard let first = scale.edges.first, let last = scale.edges.last else { return "" }
    let kind =
      switch scale.kind {
      case .linear: "equal steps"
      case .logarithmic: "steps of equal ratio"
      case .diverging: "steps to both sides of zero"
      }
    return "Colours from \(scale.style.text(first)) to \(scale.style.text(last)), \(kind)"
  }
}
