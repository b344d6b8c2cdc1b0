/// How Meta's `params.json` gives the width of the MLP.
///
/// Two thirds of four times the hidden size, times a factor if there is one, rounded up to a
/// multiple. Source: meta-llama/llama-models, `models/llama3/model.py`.
package struct MetaWidth: Hashable, Sendable {
  /// `multiple_of`.
  package var multiple: Int
  /// `ffn_dim_multiplier`.
  package var factor: Double?

  package init(multiple: Int, factor: Double? = nil) {
    self.multiple = multiple
    self.factor = factor
  }

  /// The width for a hidden size; nil where numbers leave their range.
  package func inner(hidden: Int) -> Int? {
    guard multiple > 0, let base = Self.base(hidden) else { return nil }
    var inner = base
    if let factor {
      let scaled = factor * Double(base)
      guard scaled.isFinite, scaled >= 0, scaled < Double(Int32.max) else { return nil }
      inner = Int(scaled)
    }
    return (inner + multiple - 1) / multiple * multiple
  }

  /// The numbers that give exactly `inner`: those of Meta's releases if they do (a multiple of 256,
  /// 1024 or 4096, and no factor or 1.3), else a factor of few digits; nil if `inner` is no width.
  package static func giving(_ inner: Int, hidden: Int) -> MetaWidth? {
    guard let base = base(hidden), base > 0, inner > 0, inner <= Int32.max else { return nil }
    let multiples = (0...12).reversed().map { 1 << $0 }.filter { inner % $0 == 0 }
    for factor in [nil, 1.3] {
      for multiple in [4096, 1024, 256] {
        let width = MetaWidth(multiple: multiple, factor: factor)
        if width.inner(hidden: hidden) == inner { return width }
      }
    }
    for multiple in multiples {
      var scale = 10.0
      for _ in 1...12 {
        for factor in roundings(Double(inner) / Double(base), scale) {
          let width = MetaWidth(multiple: multiple, factor: factor)
          if width.inner(hidden: hidden) == inner { return width }
        }
        scale *= 10
      }
    }
    return nil
  }

  private static func roundings(_ value: Double, _ scale: Double) -> [Double] {
    [(value * scale).rounded(.down) / scale, (value * scale).rounded(.up) / scale]
  }

  private static func base(_ hidden: Int) -> Int? {
    guard (0...Int(Int32.max)).contains(hidden) else { return nil }
    return 8 * hidden / 3
  }
}
