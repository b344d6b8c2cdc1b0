/// Why an order, a box and a stored box do not make a placement.
package enum PlacementFault: Error, Hashable, Sendable {
  /// The order and the boxes do not have the same axes.
  case axesDiffer(order: AxisOrder, box: Box, stored: Box)
  /// The box reaches outside what is stored.
  case outside(box: Box, stored: Box)
  /// Element offsets in the stored array do not fit in an `Int`.
  case tooLarge(stored: Box)
}

/// How one stored array covers part of a logical tensor.
///
/// The array stores the coordinates of `stored` in `order`, row-major, its first element at element
/// `base` of the storage; of these, the coordinates in `box` are elements of the tensor. The rest is
/// vocabulary padding, or belongs to the other tensors of a fused array. The element at coordinates
/// `c` therefore lies at
///
///     base + sum over axes a of (c[a] - stored[a].lowerBound) * stride[a]
///
/// where the stride of an axis is the product of the stored extents of all axes inside it. `base`
/// may be negative when the storage begins in the middle of the array, as a flat partition does;
/// offsets of elements in `box` are what must lie in the storage.
///
/// Everything a layout can do to a tensor is one of these four values: fusing, grouping and pairing
/// are orders of finer axes, slicing is a smaller `stored`, padding a larger one, packing a `base`.
package struct Placement: Hashable, Sendable {
  /// The axes of the stored array, outermost first.
  package let order: AxisOrder
  /// The coordinates of the logical tensor that the array holds.
  package let box: Box
  /// The coordinates that the whole array spans; it contains `box`.
  package let stored: Box
  /// The offset in elements of the first element of the array; possibly negative.
  package let base: Int
  /// The distance in elements between neighbours along each axis, in the order of `order.axes`.
  package let strides: [Int]

  /// Makes a placement; without `stored` the array holds just `box`.
  package init(
    order: AxisOrder, box: Box, stored: Box? = nil, base: Int = 0
  ) throws(PlacementFault) {
    let stored = stored ?? box
    guard box.hasSameAxes(as: stored), order.axes.sorted() == box.axes else {
      throw .axesDiffer(order: order, box: box, stored: stored)
    }
    guard stored.contains(box) else { throw .outside(box: box, stored: stored) }
    guard let strides = Self.strides(of: stored, in: order, base: base) else {
      throw .tooLarge(stored: stored)
    }
    self.init(order: order, box: box, stored: stored, base: base, strides: strides)
  }

  /// The identity placement of a tensor whose axes have no meaning known to us.
  ///
  /// The number of elements of `shape` fits in an `Int`, as that of every parsed tensor does.
  package init(rowMajor shape: [Int]) {
    let order = AxisOrder.positional(rank: shape.count)
    let box = Box(axes: order.axes, extents: shape)
    guard let strides = Self.strides(of: box, in: order, base: 0) else {
      preconditionFailure("a tensor of shape \(shape) cannot have been parsed")
    }
    self.init(order: order, box: box, stored: box, base: 0, strides: strides)
  }

  private init(order: AxisOrder, box: Box, stored: Box, base: Int, strides: [Int]) {
    self.order = order
    self.box = box
    self.stored = stored
    self.base = base
    self.strides = strides
  }

  /// The shape of the stored array, as a file header has it: fused axes are one dimension.
  package var storedShape: [Int] { order.shape(of: stored) }

  /// Whether flat element `i` of `box` in `order` lies at element `base + i`.
  ///
  /// A flat range of the tensor is then one range of the storage; otherwise it is a few boxes.
  package func isRowMajor(in order: AxisOrder) -> Bool {
    box == stored && self.order.axes == order.axes
  }

  /// The distance in elements between neighbours along `axis`, which the order must have.
  package func stride(along axis: Axis) -> Int {
    guard let position = order.axes.firstIndex(of: axis) else {
      preconditionFailure("the order \(order) has no axis \(axis)")
    }
    return strides[position]
  }

  /// The element offset in the storage of the coordinates at which `box` begins.
  package func offset(ofFirstIn box: Box) -> Int {
    zip(order.axes, strides).reduce(base) { offset, axis in
      offset + (box[axis.0].lowerBound - stored[axis.0].lowerBound) * axis.1
    }
  }

  /// The smallest range of element offsets that has all elements of `box`; what a reader needs.
  package var footprint: Range<Int> {
    let first = offset(ofFirstIn: box)
    guard !box.isEmpty else { return first..<first }
    let reach = zip(order.axes, strides).reduce(0) { $0 + (box[$1.0].count - 1) * $1.1 }
    return first..<first + reach + 1
  }

  /// The same array, of which only the part in `part` is wanted; nil when they do not meet.
  package func restricted(to part: Box) -> Placement? {
    guard let common = box.intersection(part) else { return nil }
    return Placement(order: order, box: common, stored: stored, base: base, strides: strides)
  }

  /// The same array in a storage whose element 0 is this storage's element `origin`.
  package func rebased(to origin: Int) -> Placement {
    Placement(order: order, box: box, stored: stored, base: base - origin, strides: strides)
  }

  /// Row-major strides, or nil when an offset would not fit; all zero when there are no elements.
  private static func strides(of stored: Box, in order: AxisOrder, base: Int) -> [Int]? {
    guard !stored.isEmpty else { return order.axes.map { _ in 0 } }
    var strides: [Int] = []
    var stride = 1
    for axis in order.axes.reversed() {
      strides.append(stride)
      let (product, overflow) = stride.multipliedReportingOverflow(by: stored[axis].count)
      guard !overflow else { return nil }
      stride = product
    }
    guard !base.addingReportingOverflow(stride).overflow else { return nil }
    return strides.reversed()
  }
}
