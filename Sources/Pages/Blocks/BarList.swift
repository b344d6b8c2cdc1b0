/// Parts with a bar each: how a whole is made up, or how parts compare.
package struct BarList: Sendable {
  /// One part.
  package struct Bar: Hashable, Sendable {
    package var label: String
    package var value: Double
    package var text: String
    package var detail: String

    package init(_ label: String, _ value: Double, text: String, detail: String = "") {
      (self.label, self.value, self.text, self.detail) = (label, value, text, detail)
    }
  }

  package var title: String
  package var note: String
  package var bars: [Bar]
  /// Whether the share of the sum is told for each.
  package var hasShares: Bool

  package init(title: String, note: String = "", bars: [Bar], hasShares: Bool = true) {
    (self.title, self.note, self.bars, self.hasShares) = (title, note, bars, hasShares)
  }

  private static let width = 120.0
  private static let height = 10.0

  /// Writes a table with a drawn bar in each row; bars below zero go to the left of the middle.
  func write(to html: inout HTMLWriter) {
    html.element("figure", ["class": "plot bars-figure"]) { html in
      html.element("figcaption") { html in
        html.element("h3", text: title)
        if !note.isEmpty { html.element("p", ["class": "note"], text: note) }
      }
      html.element("div", ["class": "scroll"]) { html in
        html.element("table", ["class": "barlist"]) { html in
          html.element("tbody") { html in
            for bar in bars { write(bar, to: &html) }
          }
        }
      }
    }
    html.line()
  }

  private func write(_ bar: Bar, to html: inout HTMLWriter) {
    let sum = bars.reduce(0.0) { $0 + $1.value }
    html.element("tr") { html in
      html.element("th", ["scope": "row"]) { $0.breakable(bar.label) }
      html.element("td", ["class": "draw"]) { html in
        html.element(
          "svg",
          [
            "viewBox": SVG.viewBox(Self.width, Self.height), "width": SVG.number(Self.width),
            "height": SVG.number(Self.height), "aria-hidden": "true",
          ]
        ) { $0.shape("rect", box(of: bar).attributes("barbox")) }
      }
      html.element("td", ["class": "number"], text: bar.text)
      if hasShares {
        html.element("td", ["class": "number faint"], text: Self.share(bar.value, of: sum))
      }
      html.element("td", ["class": "faint more"], text: bar.detail)
    }
    html.line()
  }

  /// A percentage with one decimal.
  private static func share(_ value: Double, of sum: Double) -> String {
    guard sum > 0, value.isFinite, sum.isFinite else { return "" }
    let share = value / sum * 1000
    guard share >= 0, share < 1e6 else { return "" }
    let tenths = Int(share.rounded())
    if tenths == 0, value > 0 { return "< 0.1 %" }
    return "\(tenths / 10).\(tenths % 10) %"
  }

  private func box(of bar: Bar) -> SVG.Box {
    let finite = bars.map(\.value).filter(\.isFinite)
    let most = finite.reduce(0) { max($0, $1.magnitude) }
    let isSigned = finite.contains { $0 < 0 }
    let reach = isSigned ? Self.width / 2 : Self.width
    var length = most > 0 && bar.value.isFinite ? bar.value.magnitude / most * reach : 0
    // Little is not nothing.
    if length > 0 { length = max(1, length) }
    let origin = isSigned ? Self.width / 2 : 0
    return SVG.Box(
      x: bar.value < 0 ? origin - length : origin, y: 0, width: length, height: Self.height)
  }
}
