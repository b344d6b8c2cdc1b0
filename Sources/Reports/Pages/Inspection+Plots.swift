import Pages
import Tensors

extension Inspection {
  /// The most bars of one list; smaller parts are put together.
  private static let mostBars = 14

  /// Which modules, types and files have how many bytes.
  var bars: [PagePlot] {
    var plots = [PagePlot.bars(BarList(title: "By module", bars: Self.largest(moduleBars)))]
    if shares.count > 1 {
      let bars = shares.map { share in
        Self.bar(share.dtype.rawValue, share.byteCount, share.tensorCount)
      }
      plots.append(.bars(BarList(title: "By type", bars: bars)))
    }
    if shards.count > 1 {
      let bars = shards.map { Self.bar($0.name, $0.byteCount, $0.tensorCount) }
      plots.append(.bars(BarList(title: "By file", bars: Self.cut(bars))))
    }
    return plots
  }

  /// Bytes by layer and module, a map for each stack of layers.
  var maps: [PagePlot] {
    let names = tensors.map(\.spec.name)
    return ModuleGrid.grids(of: names).filter(\.isDrawable).prefix(4).map { grid in
      .heatMap(
        grid.heatMap(
          title: grid.stack.isEmpty
            ? "Bytes by tensor" : "Bytes by layer and module, \(grid.stack)",
          note: "A layer that differs from the others stands out.", scale: .logarithmic,
          style: .bytes, isLabelled: grid.modules.count <= 24, names: names
        ) { places in
          let bytes = places.reduce(0) { $0 + tensors[$1].spec.byteCount }
          guard let first = places.first else { return nil }
          let spec = tensors[first].spec
          let kind = places.count == 1 ? "\(spec.dtype.rawValue) \(spec.shape)\n" : ""
          return (
            Double(bytes), NumberStyle.bytes.text(Double(bytes), digits: 3),
            kind + Quantity.grouped(bytes) + " bytes"
          )
        })
    }
  }

  private var moduleBars: [BarList.Bar] {
    let grids = ModuleGrid.grids(of: tensors.map(\.spec.name))
    var bars: [BarList.Bar] = []
    for grid in grids {
      for module in grid.modules.indices {
        let members = grid.layers.flatMap { grid.tensors(layer: $0, module: module) }
        let label = (grids.count > 1 ? grid.stack + "." : "") + grid.modules[module].label
        bars.append(
          Self.bar(label, members.reduce(0) { $0 + tensors[$1].spec.byteCount }, members.count))
      }
      for place in grid.others {
        let spec = tensors[place].spec
        bars.append(Self.bar(spec.name.text, spec.byteCount, 1))
      }
    }
    return bars
  }

  private static func bar(_ label: String, _ bytes: Int, _ count: Int) -> BarList.Bar {
    BarList.Bar(
      label, Double(bytes), text: Quantity.bytes(bytes), detail: Quantity.counted(count, "tensor"))
  }

  /// The largest, and the rest as one.
  private static func largest(_ bars: [BarList.Bar]) -> [BarList.Bar] {
    cut(
      bars.enumerated().sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }
        .map(\.element))
  }

  private static func cut(_ bars: [BarList.Bar]) -> [BarList.Bar] {
    guard bars.count > mostBars else { return bars }
    let rest = bars.dropFirst(mostBars - 1)
    let bytes = Int(rest.reduce(0) { $0 + $1.value })
    return bars.prefix(mostBars - 1) + [
      BarList.Bar(
        "\(Quantity.grouped(rest.count)) others", Double(bytes), text: Quantity.bytes(bytes))
    ]
  }
}
