/// The order in which an array stores named axes, outermost (slowest varying) first.
///
/// Written as in `"(group slot dim) hidden"`: each word is an axis, and the axes in one pair of
/// parentheses are fused into one stored dimension. The example is a matrix whose rows run through
/// the dimensions of each slot of each group. The same notation says how a logical tensor refines
/// into its finest axes: a query projection whose file shape is `[rows, hidden]` is
/// `"(group slot half pair) hidden"`, and the array that keeps rotary pairs side by side instead of
/// half a head apart is `"(group slot pair half) hidden"`. `"()"` is a dimension of extent 1, and
/// the empty order belongs to a scalar.
package struct AxisOrder: Hashable, Sendable {
  /// The axes of each stored dimension, outermost first.
  package let dimensions: [[Axis]]

  /// All axes, outermost first; no axis appears twice.
  package let axes: [Axis]

  /// Makes the order of `dimensions`, or returns nil when an axis appears twice.
  package init?(dimensions: [[Axis]]) {
    let axes = dimensions.flatMap(\.self)
    guard Set(axes).count == axes.count else { return nil }
    self.dimensions = dimensions
    self.axes = axes
  }

  /// The order of a tensor of `rank` dimensions whose axes have no meaning known to us.
  package static func positional(rank: Int) -> AxisOrder {
    AxisOrder(positionalAxes: (0..<rank).map(Axis.positional))
  }

  private init(positionalAxes axes: [Axis]) {
    self.dimensions = axes.map { [$0] }
    self.axes = axes
  }

  /// The extents of the stored dimensions of an array that spans `box`, fused axes multiplied.
  ///
  /// The axes of `box` are those of this order, and each product fits in an `Int`.
  package func shape(of box: Box) -> [Int] {
    dimensions.map { axes in axes.reduce(1) { $0 * box[$1].count } }
  }
}

extension AxisOrder: CustomStringConvertible {
  package var description: String {
    dimensions.map { axes in
      let names = axes.map(\.name).joined(separator: " ")
      return axes.count == 1 ? names : "(\(names))"
    }.joined(separator: " ")
  }
}
