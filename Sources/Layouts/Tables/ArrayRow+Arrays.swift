package import Tensors

/// How padded vocabulary rows are filled.
package enum VocabularyFill: String, CaseIterable, Hashable, Sendable {
  case zeros
  /// The last row again and again, as Megatron-LM does.
  case last
}

/// Why a model cannot be divided as a table asks.
package enum DivisionFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// An axis is no multiple of the tensor-parallel degree.
  case indivisible(array: String, axis: Axis, extent: Int, degree: Int)
  /// Boxes of the row do not fit, or the model is too large to address.
  case unusable(array: String)

  package var description: String {
    switch self {
    case .indivisible(let array, let axis, let extent, let degree):
      "'\(array)': \(Self.words[axis.name] ?? "\(axis)") \(extent) cannot be divided "
        + "among \(degree) tensor-parallel ranks"
    case .unusable(let array): "'\(array)' has no place for a model of this shape"
    }
  }

  private static let words = [
    "group": "the number of key-value heads", "inner": "the MLP width",
    "vocab": "the padded vocabulary", "hidden": "the hidden size",
  ]
}

extension ArrayRow {
  /// The arrays of the ranks 0 and up of `degree`.
  ///
  /// `layer` is the number that the tensors' names have, nil outside of layers; `vocabulary` counts
  /// the rows that arrays over the vocabulary have in all ranks together, at least those of `shape`.
  package func arrays(
    layer: Int?, degree: Int, shape: DecoderShape, vocabulary: Int, fill: VocabularyFill = .zeros
  ) throws(DivisionFault) -> [StoredArray] {
    let empty = StoredArray(shape: [], parts: [], padding: [], rank: 0, division: division)
    var arrays = (0..<degree).map { rank in
      var array = empty
      array.rank = rank
      return array
    }
    var ends = Array(repeating: 0, count: degree)
    for segment in segments {
      let hull = segment.hull(in: shape, vocabulary: vocabulary)
      for (rank, box) in try boxes(hull, degree, layer: layer).enumerated() {
        do throws(PlacementFault) {
          try arrays[rank].append(
            segment, box, at: ends[rank], layer: layer, shape: shape, fill: fill)
        } catch { throw .unusable(array: name(layer: layer)) }
        ends[rank] += box.elementCount
      }
    }
    return arrays
  }

  private func boxes(
    _ hull: Box, _ degree: Int, layer: Int?
  ) throws(DivisionFault) -> [Box] {
    guard case .along(let axis) = division else {
      return Array(repeating: hull, count: degree)
    }
    do throws(BoxFault) {
      return try hull.divided(along: axis, into: degree)
    } catch {
      throw .indivisible(
        array: name(layer: layer), axis: axis, extent: hull[axis].count, degree: degree)
    }
  }
}

extension ArrayRow.Segment {
  /// The coordinates that all ranks together store: the hull of the tensors, and padding.
  fileprivate func hull(in shape: DecoderShape, vocabulary: Int) -> Box {
    let boxes = slices.map { $0.box(in: shape) }
    return Box(
      order.axes.map { axis in
        let low = boxes.map { $0[axis].lowerBound }.min() ?? 0
        let high = boxes.map { $0[axis].upperBound }.max() ?? 0
        return (axis, low..<(axis == "vocab" ? max(high, vocabulary) : high))
      })
  }
}

extension StoredArray {
  /// Adds one segment of which the array stores `stored`, beginning at element `base`.
  fileprivate mutating func append(
    _ segment: ArrayRow.Segment, _ stored: Box, at base: Int, layer: Int?, shape: DecoderShape,
    fill: VocabularyFill
  ) throws(PlacementFault) {
    let extents = segment.order.shape(of: stored)
    if self.shape.isEmpty {
      self.shape = extents
    } else {
      self.shape[0] += extents[0]
    }
    for slice in segment.slices {
      let box = slice.box(in: shape)
      let identity = try Placement(order: slice.order, box: box)
      if let common = box.intersection(stored), !common.isEmpty {
        parts.append(
          Part(
            tensor: slice.name(layer: layer), identity: identity,
            placement: try Placement(
              order: segment.order, box: common, stored: stored, base: base)))
      }
    }
    guard stored.axes.contains("vocab"), let slice = segment.slices.first else { return }
    let end = stored["vocab"].upperBound
    let rows = min(max(shape.vocabulary, stored["vocab"].lowerBound), end)..<end
    try pad(rows, segment.order, stored, base, slice, layer, shape, fill)
  }

  /// Fills the rows behind the vocabulary.
  private mutating func pad(
    _ rows: Range<Int>, _ order: AxisOrder, _ stored: Box, _ base: Int, _ slice: LogicalSlice,
    _ layer: Int?, _ shape: DecoderShape, _ fill: VocabularyFill
  ) throws(PlacementFault) {
    guard !rows.isEmpty else { return }
    var box = stored
    guard fill == .last, shape.vocabulary > 0 else {
      box["vocab"] = rows
      padding.append(try Placement(order: order, box: box, stored: stored, base: base))
      return
    }
    // The last row stands at each padded row: the array as seen from that many rows further down.
    let last = shape.vocabulary - 1
    let identity = try Placement(order: slice.order, box: slice.box(in: shape))
    box["vocab"] = last..<last + 1
    for row in rows {
      var shifted = stored
      let distance = row - last
      shifted["vocab"] =
        stored["vocab"].lowerBound - distance..<stored["vocab"].upperBound - distance
      parts.append(
        Part(
          tensor: slice.name(layer: layer), identity: identity,
          placement: try Placement(order: order, box: box, stored: shifted, base: base)))
    }
  }
}
