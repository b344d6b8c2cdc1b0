import StrictJSON

/// A per-layer list of the configuration for layers that come from several models.
///
/// Each layer brings the value that its own model's list has for it; a model without the list is
/// read as the donor is.
struct StackedList {
  /// The elements as JSON text; nil if some layer has no value.
  let elements: [String]?

  init(
    _ list: PerLayerList, layers: [LayerOrigin],
    models: [ModelConfiguration], donor: ModelConfiguration
  ) {
    let sources = models.map { model in Source(list, in: model) ?? Source(list, of: donor) }
    switch list.content {
    case .values:
      var elements: [String] = []
      for layer in layers {
        guard let text = sources[layer.model].text(layer.layer) else { break }
        elements.append(text)
      }
      self.elements = elements.count == layers.count ? elements : nil
    case .layerNumbers:
      elements = layers.indices.filter { place in
        sources[layers[place].model].numbers.contains(layers[place].layer)
      }.map(String.init)
    }
  }

  /// The list of one model.
  private struct Source {
    var list: PerLayerList
    var bytes: [UInt8]
    var numbers: Set<Int>

    init(_ list: PerLayerList, of model: ModelConfiguration) {
      self.list = list
      bytes = model.document.bytes
      numbers = Set(list.elements.compactMap(\.integer))
    }

    init?(_ list: PerLayerList, in model: ModelConfiguration) {
      guard let own = model.perLayerLists.first(where: { $0.path == list.path }) else {
        return nil
      }
      self.init(own, of: model)
    }

    func text(_ layer: Int) -> String? {
      guard list.elements.indices.contains(layer) else { return nil }
      return String(decoding: bytes[list.elements[layer].range], as: UTF8.self)
    }
  }
}
