package import StrictJSON

/// Where a layer of an output comes from.
package struct LayerOrigin: Hashable, Sendable {
  /// The model, as an index into a list of configurations.
  package var model: Int
  /// Its layer.
  package var layer: Int

  package init(model: Int, layer: Int) {
    self.model = model
    self.layer = layer
  }
}

extension ConfigurationEditor {
  /// Sets the layer count and the per-layer lists.
  ///
  /// - Parameters:
  ///   - layers: One origin for each layer of the output.
  ///   - models: The configurations of all inputs that layers come from.
  ///   - index: The index of the donor among them.
  /// - Throws: An edit that would not leave valid JSON behind.
  package mutating func stack(
    _ layers: [LayerOrigin], models: [ModelConfiguration], donor index: Int
  ) throws(JSONEditError) {
    let unchanged =
      layers.count == donor.layerCount
      && layers.enumerated().allSatisfy { $1.model == index && $1.layer == $0 }
    guard !unchanged else { return }
    try setCount(
      layers.count, .layerCount, old: donor.layerCount, hinted: donor.hint?.layerCount,
      code: "output.layer-count")
    for list in donor.perLayerLists {
      let stacked = StackedList(list, layers: layers, models: models, donor: donor)
      guard let elements = stacked.elements else {
        warn(
          "output.per-layer-list",
          "'\(list.path)' has no value for every layer of the output; left as it is")
        continue
      }
      try edit.replaceElements(list.path, with: elements)
    }
    for path in donor.paths(of: PerLayerList.positionalKeys) {
      guard let value = edit[path], value.array == nil else { continue }
      warn(
        "output.positional-key",
        "'\(path)' depends on layer numbers and is left at \(edit.source(of: value))")
    }
  }
}
