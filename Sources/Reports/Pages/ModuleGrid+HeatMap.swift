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
    let singles = others.prefix(Self.mostOthers).compactMap { place in
      made([place]).map { HeatMap.Single(Self.shortName(names[place]), $0) }
    }
    let hidden = others.count - min(others.count, Self.mostOthers)
    let more =
      hidden > 0 ? "\(hidden) more tensors that are in no layer are only in the table." : ""
    return HeatMap(
      title: title, note: [note, more].filter { !$0.isEmpty }.joined(separator: " "),
      columns: modules.map { HeatMap.Column($0.label, group: $0.group) }, rows: rows,
      singles: singles, scale: scale, style: style, isLabelled: isLabelled)
  }

  /// The part of a name that tells what a tensor outside of the layers is.
  private static func shortName(_ name: TensorName) -> String {
    let parts = name.text.split(separator: ".")
    guard parts.count > 1 else { return name.text }
    return parts.dropLast(parts.last == "weight" ? 1 : 0).suffix(2).joined(separator: ".")
  }
}
