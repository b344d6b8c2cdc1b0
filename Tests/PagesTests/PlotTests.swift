import Pages
import Testing

@Suite struct `Plots` {
  @Test(arguments: ["heat-map", "diverging", "histogram", "lines", "bars"])
  func `are drawn as they always were`(name: String) throws {
    let plot = try #require(Self.plots[name])
    try GoldenFile.expect(plot.html, equals: name + ".html")
    _ = try TagChecker(fragment: plot.html)
  }

  @Test(arguments: [0, 1, 3, 40, 60, 120])
  func `heat maps have a cell for every value`(layers: Int) throws {
    let rows = (0..<layers).map { layer in
      HeatMap.Row(
        "\(layer)",
        (0..<5).map { module in
          layer == module
            ? nil : HeatMap.Cell(Double(layer), label: "", detail: "\(layer) \(module)")
        })
    }
    let map = HeatMap(title: "t", columns: (0..<5).map { HeatMap.Column("\($0)") }, rows: rows)
    let html = PagePlot.heatMap(map).html
    let missing = min(layers, 5)
    #expect(html.components(of: "role=\"gridcell\"") == layers * 5 - missing)
    #expect(html.components(of: "<rect class=\"absent\"") == missing + (missing > 0 ? 1 : 0))
    _ = try TagChecker(fragment: html)
  }

  @Test func `scales put every value into the step that its edges say`() {
    let values = (1...400).map { Double($0 * $0) / 7 }
    for kind in [ColourScale.Kind.linear, .logarithmic, .diverging] {
      let scale = ColourScale(values, kind)
      #expect(scale.edges.count == 10 && scale.edges == scale.edges.sorted())
      for value in values {
        let name = scale.name(of: value)
        let step = Int(name.dropFirst()) ?? -1
        #expect(value >= scale.edges[step] && (value < scale.edges[step + 1] || step == 8))
      }
    }
  }

  @Test func `scales name what has no place on them`() {
    let scale = ColourScale([0, 1, 10, .nan, -3], .logarithmic)
    #expect(scale.edges.first == 1 && scale.edges.last == 10)
    #expect(scale.name(of: .nan) == "nan" && scale.name(of: -.infinity) == "inf")
    #expect(scale.name(of: 0) == "zero" && scale.name(of: -3) == "zero")
    #expect(ColourScale([], .linear).edges.isEmpty)
    #expect(ColourScale([], .linear).name(of: 5) == "q4")
    #expect(ColourScale([2, 2], .linear).name(of: 2) == "q4")
    #expect(ColourScale([-0.5, 0.25], .diverging).name(of: 0) == "d4")
    #expect(ColourScale([-0.5, 0.25], .diverging).name(of: -0.5) == "d0")
    let tiny = ColourScale([Double.leastNonzeroMagnitude, 1e308], .logarithmic)
    #expect(tiny.name(of: .leastNonzeroMagnitude) == "q0" && tiny.name(of: 1e308) == "q8")
  }

  @Test func `drawings of extreme values have finite coordinates`() throws {
    let extremes: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e308, -1e308, .nan, .infinity,
      -.infinity, 1, 3,
    ]
    for a in extremes {
      for b in extremes {
        for isLogarithmic in [false, true] {
          let plots: [PagePlot] = [
            .lines(
              LinePlot(
                title: "", xTitle: "", yTitle: "",
                series: [.init("", [.init(a, b), .init(b, a)])],
                markers: [.init(.x, a, ""), .init(.y, b, "")],
                isLogarithmic: (isLogarithmic, isLogarithmic))),
            .histogram(
              Histogram(
                title: "", axis: "", bins: [.init(a, b, 3), .init(b, a, .max)],
                isLogarithmic: isLogarithmic)),
            .bars(BarList(title: "", bars: [.init("", a, text: ""), .init("", b, text: "")])),
            .heatMap(
              HeatMap(
                title: "", columns: [.init("")],
                rows: [a, b].map { .init("", [.init($0, label: "", detail: "")]) },
                scale: isLogarithmic ? .logarithmic : .diverging)),
          ]
          for plot in plots {
            let html = plot.html
            _ = try TagChecker(fragment: html)
            for attribute in ["x", "y", "x1", "y2", "width", "height", "cx", "cy", "d"] {
              let odd = html.contains(" \(attribute)=\"nan") || html.contains(" \(attribute)=\"inf")
              #expect(!odd)
            }
          }
        }
      }
    }
  }

  static let plots: [String: PagePlot] = [
    "heat-map": .heatMap(
      HeatMap(
        title: "Change", note: "A note.",
        columns: [.init("q_proj", group: "a"), .init("up_proj", group: "b")],
        rows: [
          .init("0", [.init(0.001, label: "1e-3", detail: "q 0\n0.001"), nil]),
          .init(
            "1",
            [.init(.nan, label: "NaN", detail: "q 1\nNaN"), .init(1, label: "1", detail: "up")]),
          .init(
            "2",
            [.init(0, label: "0", detail: "q 2\n0"), .init(.infinity, label: "inf", detail: "x")]),
        ], singles: [.init("norm", .init(0.1, label: "0.1", detail: "norm\n0.1"))],
        scale: .logarithmic)),
    "diverging": .heatMap(
      HeatMap(
        title: "Sign", columns: [.init("m")],
        rows: [-1, -0.2, 0, 0.3].map {
          .init("\($0)", [.init($0, label: "\($0)", detail: "m \($0)")])
        }, scale: .diverging, style: .percent, isLabelled: true)),
    "histogram": .histogram(
      Histogram(
        title: "Exponents", axis: "exponent",
        counts: [(-3, 1), (-2, 0), (-1, 1000), (0, 20)], style: .powerOfTwo)),
    "lines": .lines(
      LinePlot(
        title: "Spectrum", xTitle: "number", yTitle: "value",
        series: [.init("a", values: [1, 0.1, 0, 0.001]), .init("b", values: [0.5, 0.05])],
        markers: [.init(.y, 0.01, "edge"), .init(.x, 2, "rank")])),
    "bars": .bars(
      BarList(
        title: "Weights",
        bars: [.init("a.b_c", 2, text: "2", detail: "two"), .init("d", -1, text: "-1")],
        hasShares: false)),
  ]
}

extension String {
  /// How often a text is in this one.
  fileprivate func components(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
