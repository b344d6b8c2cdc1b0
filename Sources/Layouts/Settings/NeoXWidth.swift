/// How GPT-NeoX's `intermediate_size` becomes the width of the MLP.
///
/// Since September 2024 a gated MLP is two thirds as wide as configured, half of that for each of
/// its two projections, so that `intermediate_size` is three times the width. Before, it was the
/// width. Source: EleutherAI/gpt-neox ea7aefd8, `megatron/model/transformer.py`.
package struct NeoXWidth: Hashable, Sendable {
  /// Which rule a configuration follows.
  package enum Rule: String, Hashable, Sendable {
    /// A third of `intermediate_size`, rounded up to `mlp_multiple_of`.
    case third = "three times the MLP width (GPT-NeoX since September 2024)"
    /// `intermediate_size` itself.
    case direct = "the MLP width (GPT-NeoX before September 2024)"
  }

  /// The configured number.
  package var intermediate: Int
  package var isGated: Bool
  package var multiple: Int

  package init(intermediate: Int, isGated: Bool, multiple: Int = 1) {
    self.intermediate = intermediate
    self.isGated = isGated
    self.multiple = multiple
  }

  /// The width by the current rule.
  package var current: Int {
    guard isGated else { return Self.roundUp(intermediate, to: multiple) }
    return Self.roundUp(intermediate * 2 / 3 / 2, to: multiple)
  }

  /// The rule by which the configured number gives the width that tensors have; nil if none does.
  package func rule(for inner: Int) -> Rule? {
    if inner == current { return isGated ? .third : .direct }
    return inner == intermediate ? .direct : nil
  }

  /// The number to configure for a width.
  package static func intermediate(for inner: Int, isGated: Bool) -> Int {
    isGated ? 3 * inner : inner
  }

  private static func roundUp(_ number: Int, to multiple: Int) -> Int {
    guard multiple > 1 else { return number }
    return (number + multiple - 1) / multiple * multiple
  }
}
