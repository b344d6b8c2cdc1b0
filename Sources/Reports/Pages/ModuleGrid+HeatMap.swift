package import Pages
package import Tensors

extension ModuleGrid {
  /// A map with a cell for every layer and module, and one for each tensor beside them.
  ///
  /// - Parameters:
  ///   - title: What the values are.
  ///   - note: A sentence on how to read them.
  ///   - scale: How values become colours.
  ///   - style: How values are written.
  ///   - isLabelled: Whether cells have their values written in them.
  ///   - names: The tensors that the grid was made of.
  ///   - cell: The value of the tensors at these places, with the label and the exact text; nil
  ///     where they have none.
  /// - Returns: The map, with a scale over all of its values.
  package func heatMap(
    title: String, note: String = "", scale: ColourScale.Kind, style: NumberStyle,
    isLabelled: Bool = false, names: [TensorName],
    cell: ([Int]) -> (value: Double, label: String, text: String)?
  ) -> HeatMap {
    func made(_ places: [Int]) -> HeatMap.Cell? {
      guard let first = places.first, let content = cell(places) else { return nil }
      let subject =
        places.count == 1
        ? names[first].text : "\(names[first].text) and \(places.count - 1) more"
      return HeatMap.Cell(
        content.value, label: content.label, detail: subject + "\n" + content.text)
    }
    let rows = layers.map { layer in
      HeatMap.Row("\(layer)", modules.indices.map { made(tensors(layer: layer, module: $0)) })
    }
    let shown = others.prefix(Self.mostOthers)
    let singles = zip(shown, Self.shortNames(shown.map { names[$0] })).compactMap { place, label in
      made([place]).map { HeatMap.Single(label, $0) }
    }
    let hidden = others.count - shown.count
    let more =
      hidden > 0 ? "\(hidden) more tensors that are in no layer are only in the table." : ""
    return HeatMap(
      title: title, note: [note, more].filter { !$0.isEmpty }.joined(separator: " "),
      columns: modules.map { HeatMap.Column($0.label, group: $0.group) }, rows: rows,
      singles: singles, scale: scale, style: style, isLabelled: isLabelled)
  }

  /// For each tensor as many last parts of its name as tell it from the others.
  private static func shortNames(_ names: [TensorName]) -> [String] {
    let parts = names.map { name in
      let parts = name.text.split(separator: ".")
      return parts.count > 1 && parts.last == "weight" ? Array(parts.dropLast()) : Array(parts)
    }
    return parts.enumerated().map { number, own in
      let length = (1...max(1, own.count)).first { length in
        !parts.indices.contains { $0 != number && parts[$0].suffix(length) == own.suffix(length) }
      }
      return length.map { own.suffix($0).joined(separator: ".") } ?? names[number].text
    }
  }
}
