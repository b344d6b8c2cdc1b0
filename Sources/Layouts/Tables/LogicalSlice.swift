package import Tensors

/// One logical tensor as a table speaks of it: its name, and its rows in named axes.
package struct LogicalSlice: Hashable, Sendable {
  /// The Hugging Face name, with `#` in the place of the layer number.
  package var tensor: String
  /// The row-major order of the logical tensor in its finest axes.
  package var order: AxisOrder
  /// The parts of axes that the tensor has; all of an axis that is not listed.
  package var windows: [Axis: AxisWindow]

  package init(_ tensor: String, _ order: AxisOrder, _ windows: [Axis: AxisWindow] = [:]) {
    self.tensor = tensor
    self.order = order
    self.windows = windows
  }

  /// The same tensor in other axes, which refine its rows differently.
  package func refined(
    as order: AxisOrder, _ windows: [Axis: AxisWindow]? = nil
  ) -> LogicalSlice {
    LogicalSlice(tensor, order, windows ?? self.windows)
  }

  /// The name in one layer.
  package func name(layer: Int?) -> TensorName { TensorName(Self.numbered(tensor, layer)) }

  /// The coordinates of the tensor in a model of this shape.
  package func box(in shape: DecoderShape) -> Box {
    Box(
      order.axes.map { axis in
        (axis, windows[axis]?.range(in: shape) ?? 0..<shape.extent(of: axis))
      })
  }

  /// The stored shape of the logical tensor.
  package func shape(in shape: DecoderShape) -> [Int] { order.shape(of: box(in: shape)) }

  /// Puts a layer number into a template.
  static func numbered(_ template: String, _ layer: Int?) -> String {
    guard let layer, let place = template.firstIndex(of: "#") else { return template }
    return template[..<place] + String(layer) + template[template.index(after: place)...]
  }
}
