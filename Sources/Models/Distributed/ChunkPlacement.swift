internal import Checkpoints
internal import Layouts
internal import Tensors

/// Where one chunk of a table's whole array has elements of the row's tensors.
///
/// A chunk is a box of stored dimensions; dimensions fuse several axes. Along the outermost
/// dimension a chunk may begin and end anywhere; along the others it holds a box of axes.
struct ChunkPlacement {
  let row: ArrayRow
  let shape: DecoderShape
  /// Rows over the vocabulary, padding included.
  let vocabulary: Int

  /// What a chunk has of one tensor; offsets count from the chunk's first element.
  struct Part {
    var slice: LogicalSlice
    var placement: Placement
  }

  /// Why a chunk cannot be placed.
  struct Fault: Error {
    let text: String
  }

  /// The shape that the array has for this model.
  var extents: [Int] {
    var extents: [Int] = []
    for segment in row.segments {
      let part = segment.order.shape(of: hull(segment))
      if extents.isEmpty { extents = part } else { extents[0] += part[0] }
    }
    return extents
  }

  /// The parts of the chunk that spans `ranges`, one range for each stored dimension.
  func parts(_ ranges: [Range<Int>]) throws -> [Part] {
    var parts: [Part] = []
    var start = 0
    for segment in row.segments {
      let hull = hull(segment)
      let extents = segment.order.shape(of: hull)
      let rows = ranges[0].clamped(to: start..<start + extents[0])
      if !rows.isEmpty {
        parts += try self.parts(
          segment, hull, rows: rows.lowerBound - start..<rows.upperBound - start,
          skipped: ranges[0].lowerBound - start, inner: Array(ranges.dropFirst()))
      }
      start += extents[0]
    }
    return parts
  }

  /// The parts of `rows` of a segment; `skipped` of its rows are before the chunk, a negative number
  /// if the chunk begins in an earlier segment.
  private func parts(
    _ segment: ArrayRow.Segment, _ hull: Box, rows: Range<Int>, skipped: Int, inner: [Range<Int>]
  ) throws -> [Part] {
    let dimensions = segment.order.dimensions
    var columns: [(Axis, Range<Int>)] = []
    for (axes, range) in zip(dimensions.dropFirst(), inner) {
      let boxes = try Self.boxes(range, axes, hull)
      guard boxes.count == 1 else {
        throw Fault(text: "a chunk of \(range) cuts through heads, which is not supported")
      }
      columns += boxes[0].sides.map { ($0.axis, $0.range) }
    }
    let width = inner.reduce(1) { $0 * $1.count }
    let stored = Box(dimensions[0].map { ($0, hull[$0]) } + columns)
    var parts: [Part] = []
    for box in try Self.boxes(rows, dimensions[0], hull) {
      let whole = Box(box.sides.map { ($0.axis, $0.range) } + columns)
      for slice in segment.slices {
        guard let common = slice.box(in: shape).intersection(whole), !common.isEmpty else {
          continue
        }
        parts.append(
          Part(
            slice: slice,
            placement: try Placement(
              order: segment.order, box: common, stored: stored, base: -skipped * width)))
      }
    }
    return parts
  }

  /// A range of one dimension as boxes of its axes.
  private static func boxes(_ range: Range<Int>, _ axes: [Axis], _ hull: Box) throws -> [Box] {
    guard let order = AxisOrder(dimensions: [axes]) else { return [] }
    let box = Box(axes.map { ($0, hull[$0]) })
    guard range.lowerBound >= 0, range.upperBound <= box.elementCount else {
      throw Fault(text: "a chunk of \(range) lies outside of its \(box.elementCount) rows")
    }
    return FlatRange(range, of: box, in: order).boxes
  }

  /// The coordinates of a segment, padding included.
  private func hull(_ segment: ArrayRow.Segment) -> Box {
    let boxes = segment.slices.map { $0.box(in: shape) }
    return Box(
      segment.order.axes.map { axis in
        let low = boxes.map { $0[axis].lowerBound }.min() ?? 0
        let high = boxes.map { $0[axis].upperBound }.max() ?? 0
        return (axis, low..<(axis == "vocab" ? max(high, vocabulary) : high))
      })
  }
}
