/// A range of the flat, row-major elements of an array of named axes.
///
/// Flat ranges are how tiles cut a tensor and how optimiser partitions cut a parameter: neither
/// respects rows. An array of k axes lowers to at most 2k - 1 boxes: a partial row, a partial plane
/// and so on up to whole outermost slices, and down again.
package struct FlatRange: Hashable, Sendable {
  /// The axes of the array, outermost first.
  package let order: AxisOrder
  /// The coordinates that the array spans; it has the axes of `order`.
  package let box: Box
  /// Element offsets from the first element of the array.
  package let range: Range<Int>

  /// Makes the part `range` of the array that spans `box` in `order`.
  ///
  /// The range lies in `0..<box.elementCount`, and the box has the axes of the order.
  package init(_ range: Range<Int>, of box: Box, in order: AxisOrder) {
    precondition(order.axes.sorted() == box.axes, "\(box) does not have the axes \(order)")
    precondition(
      range.lowerBound >= 0 && range.upperBound <= box.elementCount,
      "\(range) is not a range of the \(box.elementCount) elements of \(box)")
    self.order = order
    self.box = box
    self.range = range
  }

  /// The boxes that the range consists of, disjoint and in the order of their elements.
  package var boxes: [Box] {
    guard !range.isEmpty else { return [] }
    var boxes: [Box] = []
    lower(range, of: box, from: 0, into: &boxes)
    return boxes
  }

  /// Appends the boxes of `range`, counted inside `part`, which is one coordinate wide along the
  /// axes before `depth` and whole along the others.
  private func lower(_ range: Range<Int>, of part: Box, from depth: Int, into boxes: inout [Box]) {
    guard depth < order.axes.count else {
      boxes.append(part)
      return
    }
    let axis = order.axes[depth]
    let start = part[axis].lowerBound
    let width = part.elementCount / part[axis].count
    func slice(_ indices: Range<Int>) -> Box {
      var slice = part
      slice[axis] = start + indices.lowerBound..<start + indices.upperBound
      return slice
    }
    func descend(_ index: Int, _ range: Range<Int>) {
      lower(range, of: slice(index..<index + 1), from: depth + 1, into: &boxes)
    }

    let (first, head) = range.lowerBound.quotientAndRemainder(dividingBy: width)
    let (last, tail) = range.upperBound.quotientAndRemainder(dividingBy: width)
    if first == last {
      descend(first, head..<tail)
      return
    }
    let whole = (head == 0 ? first : first + 1)..<last
    if head > 0 { descend(first, head..<width) }
    if !whole.isEmpty { boxes.append(slice(whole)) }
    if tail > 0 { descend(last, 0..<tail) }
  }
}

extension Placement {
  /// What a storage has that holds only the flat `range` of the stored array, from its element 0 on.
  ///
  /// This composes a flat partition with the placement of the parameter it cuts. `range` counts
  /// elements from the first element of the stored array. The placements are at most 2k - 1,
  /// disjoint, and in the order of their elements; padding and foreign elements yield none.
  package func partition(_ range: Range<Int>) -> [Placement] {
    let local = rebased(to: base + range.lowerBound)
    return FlatRange(range, of: stored, in: order).boxes.compactMap(local.restricted(to:))
  }
}
