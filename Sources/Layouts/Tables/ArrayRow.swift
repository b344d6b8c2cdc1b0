package import Tensors

/// One row of a layout's table: a stored array, and which logical tensors it holds in which order.
///
/// The same row serves reading and writing. Fusing, grouping, rotary order and tensor parallelism
/// are all in the row; nothing else knows about them.
package struct ArrayRow: Hashable, Sendable {
  /// The part of a model to which an array belongs.
  package enum Part: CaseIterable, Hashable, Sendable { case embedding, layer, finalNorm, head }

  /// How the ranks of a tensor-parallel group hold the array.
  package enum Division: Hashable, Sendable {
    /// Each rank has an equal part of the axis, in order.
    case along(Axis)
    /// Each rank has all of it, and the copies are equal.
    case replicated
    /// Each rank has a term, and the tensor is their sum (row-parallel biases that are added before
    /// the ranks are reduced).
    case summed
  }

  /// A contiguous run of the array: tensors interleaved in one order.
  package struct Segment: Hashable, Sendable {
    package var order: AxisOrder
    package var slices: [LogicalSlice]

    package init(_ order: AxisOrder, _ slices: [LogicalSlice]) {
      self.order = order
      self.slices = slices
    }

    /// One tensor in its own order.
    package init(_ slice: LogicalSlice) { self.init(slice.order, [slice]) }
  }

  /// The stored name, with `#` in the place of the layer number if the name has one.
  package var stored: String
  package var part: Part
  package var division: Division
  /// In the order of the array; each is divided among the ranks by itself.
  package var segments: [Segment]
  /// Whether optimisers decay the array; norms and biases are not.
  package var isDecayed: Bool

  package init(
    _ stored: String, _ part: Part, _ division: Division, _ segments: [Segment],
    isDecayed: Bool = true
  ) {
    self.stored = stored
    self.part = part
    self.division = division
    self.segments = segments
    self.isDecayed = isDecayed
  }

  /// A row for one tensor in its own order.
  package init(
    _ stored: String, _ part: Part, _ division: Division, _ slice: LogicalSlice,
    isDecayed: Bool = true
  ) {
    self.init(stored, part, division, [Segment(slice)], isDecayed: isDecayed)
  }

  /// All tensors of the row.
  package var slices: [LogicalSlice] { segments.flatMap(\.slices) }

  /// The stored name in one layer.
  package func name(layer: Int?) -> String { LogicalSlice.numbered(stored, layer) }
}
