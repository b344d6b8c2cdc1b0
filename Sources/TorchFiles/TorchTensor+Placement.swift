package import Tensors

extension TorchTensor {
  /// How the bytes of `byteRange` hold the tensor, in the axes of its row-major identity.
  ///
  /// Covers dimensions in any order and slices of larger arrays. Nil for views that a placement
  /// cannot say: elements with gaps between all of them, or one element for several.
  package var placement: Placement? {
    guard !isContiguous else { return Placement(rowMajor: shape) }
    let axes = AxisOrder.positional(rank: shape.count).axes
    // Dimensions of one element may have any stride; they go outside.
    let places = shape.indices.sorted { a, b in
      let (one, other) = (shape[a] == 1, shape[b] == 1)
      return one == other ? (one ? a < b : strides[a] > strides[b]) : one
    }
    var stored: [(Axis, Range<Int>)] = []
    var outer: Int?
    for place in places {
      let (extent, stride) = (shape[place], strides[place])
      guard extent != 1 else {
        stored.append((axes[place], 0..<1))
        continue
      }
      guard stride > 0, (outer ?? stride) % stride == 0 else { return nil }
      // An inner dimension is as long as the step of the one around it.
      let length = outer.map { $0 / stride } ?? extent
      guard length >= extent else { return nil }
      stored.append((axes[place], 0..<length))
      outer = stride
    }
    guard outer == 1, let order = AxisOrder(dimensions: places.map { [axes[$0]] }) else {
      return nil
    }
    return try? Placement(
      order: order, box: Box(axes: axes, extents: shape), stored: Box(stored))
  }
}
