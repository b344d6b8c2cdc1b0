import Pages

/// A page with every kind of block, and values that are hard to show.
enum SamplePage {
  /// Names as an attacker would choose them.
  static let hostile: [String] = [
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", "\" onload=\"alert(3)",
    "' x='", "&lt;b&gt;", "<!--", "]]>", "a\u{0}b\u{1B}[2J", "\u{202E}txt.exe", "\u{2028}line",
    "{{7*7}}${7*7}", "\\u003c/script>", noncharacters, "", "名前.重み", "e\u{301}",
  ]

  /// Two scalars that Unicode has set aside for no character.
  private static let noncharacters = String(
    decoding: [0xEF, 0xBF, 0xBE, 0xEF, 0xB7, 0x90] as [UInt8], as: UTF8.self)

  static let page = Page(
    title: "sample <model>", subtitle: "Every kind of block", generator: "suture test",
    sections: [
      PageSection(
        "Summary",
        [
          .cards([
            Fact("Parameters", "8.03 B", detail: "8,030,261,248"), Fact("NaN", "3"),
            Fact("Verdict", "LoRA-like", detail: "rank 16 in 224 modules"),
          ]), .facts([Fact("architecture", "LlamaForCausalLM"), Fact("metadata", hostile[0])]),
          .text("A paragraph."), .lines("  lines as\n    they are"),
        ]),
      PageSection(
        "Findings",
        [
          .findings([
            Finding(
              .error, code: "values.nan", subject: "model.layers.3.mlp.up_proj.weight",
              "3 elements are NaN, the first at [17, 4]"),
            Finding(.warning, code: "config.x", subject: hostile[1], hostile[2]),
            Finding(.note, "The arrays are shown as the files store them."),
          ])
        ]),
      PageSection("Maps", [.plots([.heatMap(map), .heatMap(diverging)])]),
      PageSection("Distributions", [.plots([.histogram(exponents), .histogram(values)])]),
      PageSection("Spectra", [.plots([.lines(spectrum), .lines(empty)])]),
      PageSection("Parts", [.plots([.bars(bars), .bars(signed)])]),
      PageSection("Tensors", [.table(table(rows: 1234))]),
      PageSection("Texts", [.textDiff(diff)]),
    ])

  static let map = HeatMap(
    title: "Relative change", note: "‖B - A‖ / ‖A‖ of each tensor.",
    columns: ["q_proj", "k_proj", "v_proj", "o_proj"].map { HeatMap.Column($0, group: "self_attn") }
      + ["gate_proj", "up_proj", "down_proj"].map { HeatMap.Column($0, group: "mlp") },
    rows: (0..<32).map { layer in
      HeatMap.Row(
        "\(layer)",
        (0..<7).map { module in
          if layer == 4, module == 6 { return nil }
          let value = change(layer, module)
          let text = DecimalText.significant(value)
          return HeatMap.Cell(
            value, label: DecimalText.significant(value, digits: 2),
            detail: "model.layers.\(layer).m\(module).weight\nrelative change \(text)")
        })
    },
    singles: [
      HeatMap.Single("embed_tokens", HeatMap.Cell(0.02, label: "0.02", detail: hostile[0]))
    ], scale: .logarithmic)

  private static func change(_ layer: Int, _ module: Int) -> Double {
    switch (layer, module) {
    case (7, 2): .nan
    case (9, 1): .infinity
    case (0...1, _): 0
    default: 1e-4 * Double((layer * 7 + module * 13) % 29 + 1) * Double(layer)
    }
  }

  static let diverging = HeatMap(
    title: "Change of the norm", note: "Below zero it shrank.",
    columns: (0..<7).map { HeatMap.Column("m\($0)") },
    rows: (0..<32).map { layer in
      HeatMap.Row(
        "\(layer)",
        (0..<7).map { module in
          let value = Double((layer * 5 + module * 3) % 19 - 9) / 100
          return HeatMap.Cell(
            value, label: DecimalText.significant(value),
            detail: "layer \(layer), module \(module): \(DecimalText.significant(value))")
        })
    }, scale: .diverging, style: .percent, isLabelled: true)

  static let exponents = Histogram(
    title: "Exponents", note: "Powers of two of all elements.", axis: "exponent",
    counts: (-30...2).map { exponent in
      let distance = exponent + 6
      return (exponent, distance > 6 ? 0 : 40_000_000 >> min(30, distance * distance / 6))
    }, style: .powerOfTwo)

  static let values = Histogram(
    title: "Values", axis: "value",
    bins: (-20..<20).map { place in
      Histogram.Bin(Double(place) / 10, Double(place + 1) / 10, max(0, 400 - place * place))
    }, isLogarithmic: false)

  static let spectrum = LinePlot(
    title: "Singular values of the difference", note: "Relative to the largest.",
    xTitle: "number", yTitle: "singular value",
    series: (0..<3).map { number in
      LinePlot.Series("layer \(number)", values: (1...64).map { singular($0, of: number) })
    }, markers: [.init(.y, 2e-3, "noise edge"), .init(.x, 16, "rank 16")])

  private static func singular(_ place: Int, of layer: Int) -> Double {
    if place <= 16 { return 1 / Double(place + layer) }
    let noise = 1e-3 / (1 + Double(place) / 200)
    return noise * Double(layer + 1)
  }

  static let empty = LinePlot(
    title: "Nothing finite", xTitle: "x", yTitle: "y",
    series: [.init("none", [.init(0, .nan), .init(-1, 3)])])

  static let bars = BarList(
    title: "By module",
    bars: [
      .init("gate_proj", 3.75e9, text: "3.75 GB", detail: "32 tensors"),
      .init("model.embed_tokens.weight", 1.05e9, text: "1.05 GB", detail: "1 tensor"),
      .init("norm", 8192, text: "8.19 KB"),
    ])

  static let signed = BarList(
    title: "Weights of the fit",
    bars: [
      .init("model a", 0.62, text: "0.62"), .init("model b", -0.12, text: "-0.12"),
      .init("model c", .nan, text: "NaN"),
    ], hasShares: false)

  static let diff = TextDiff(
    title: "Chat template", note: "1 line removed, 2 added.",
    lines: [
      .init(.same, old: 1, new: 1, "{%- for message in messages %}"),
      .init(.removed, old: 2, "  {{ message.content }}</script>"),
      .init(.added, new: 2, "  {{ message.content | trim }}"),
      .init(.added, new: 3, "  <|eot_id|>"), .init(.skipped, "40 lines"),
      .init(.same, old: 43, new: 44, "{%- endfor %}"),
    ])

  /// A table with ties, values that are missing, values that are no numbers, and hostile names.
  static func table(rows: Int) -> DataTable {
    let names = (0..<rows).map { row in
      row < hostile.count ? hostile[row] : "model.layers.\(row / 9).mlp.m\(row % 9).weight"
    }
    let reals = (0..<rows).map { row -> Double? in
      switch row % 23 {
      case 5: nil
      case 7: .nan
      case 9: .infinity
      case 11: -.infinity
      default: Double((row * 7919) % 1009 - 500) * (row % 2 == 0 ? 1e-7 : 1.25)
      }
    }
    return DataTable(
      title: "", note: "Values of \(rows) tensors.",
      columns: [
        DataTable.Column("name", .names(names)),
        DataTable.Column(
          "dtype", .text((0..<rows).map { $0 % 10 == 0 ? "F32" : "BF16" }), isFacet: true),
        DataTable.Column(
          "elements", .counts((0..<rows).map { $0 % 31 == 3 ? nil : $0 * 4093 % 977 })),
        DataTable.Column("mean", .reals(reals, digits: 4), help: "of finite elements"),
        DataTable.Column("hidden", .counts((0..<rows).map { $0 }), isShown: false),
      ])
  }
}
