/// What a recipe says about one parameter at one level.
package struct Setting: Hashable, Sendable {
  /// A value, or values along the layers of a slice.
  package enum Curve: Hashable, Sendable {
    case constant(ParameterValue)
    /// Values at equal distances from the first to the last layer; empty means undefined.
    case gradient([ParameterValue])
  }

  /// A curve for some of the tensors.
  package struct Choice: Hashable, Sendable {
    /// Which tensors; nil is all of them.
    package let filter: TensorFilter?
    package let curve: Curve
    package let place: RecipePlace

    package init(filter: TensorFilter?, curve: Curve, at place: RecipePlace) {
      self.filter = filter
      self.curve = curve
      self.place = place
    }
  }

  /// The first choice whose filter passes holds; if none does, the setting is undefined.
  package let choices: [Choice]
  /// Whether the recipe spells the choices as conditions rather than as a bare curve.
  package let isConditional: Bool
  package let place: RecipePlace

  package init(choices: [Choice], isConditional: Bool, at place: RecipePlace) {
    self.choices = choices
    self.isConditional = isConditional
    self.place = place
  }
}

/// The position of a layer between two values of a gradient.
package struct GradientPosition: Hashable, Sendable, CustomStringConvertible {
  /// Where in the slice, from 0 (first layer) to 1 (last layer).
  package let t: Double
  package let valueCount: Int
  /// The value at or before the position.
  package let lower: Int
  /// The value after it; the same one at the end.
  package let upper: Int
  /// How far towards the upper value.
  package let fraction: Double

  /// Places `t`, within 0...1, among `valueCount` values, of which there is at least one.
  package init(t: Double, valueCount: Int) {
    self.t = t
    self.valueCount = valueCount
    let last = valueCount - 1
    let position = max(0, min(1, t)) * Double(last)
    lower = Int(position)
    upper = min(lower + 1, last)
    fraction = position - Double(lower)
  }

  /// The position of layer `index` in a slice of `count` layers.
  ///
  /// As mergekit has it: `k / (L - 1)`, and 1 in a slice of one layer; tensors outside of layers
  /// have 0.
  package static func t(ofLayer index: Int, of count: Int) -> Double {
    count > 1 ? Double(index) / Double(count - 1) : 1
  }

  package var description: String {
    "gradient of \(valueCount) values at t = \(t), between values \(lower + 1) and \(upper + 1)"
  }

  /// `(1 - f) * a + f * b` in double, mergekit's formula; whole numbers stay whole or give nil;
  /// booleans and text do not interpolate.
  package func value(of values: [ParameterValue]) -> ParameterValue? {
    let (a, b) = (values[lower], values[upper])
    let mixed = (1 - fraction) * a.number + fraction * b.number
    return switch a {
    case .boolean, .text: a
    case .float: .float(mixed)
    case .integer: Int(exactly: mixed).map(ParameterValue.integer)
    }
  }
}
