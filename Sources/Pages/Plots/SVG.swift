/// The parts that drawings are made of.
enum SVG {
  /// A rectangle.
  struct Box {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var middle: Double { y + height / 2 }

    /// What a `rect` has, with a class if there is one.
    func attributes(_ name: String?) -> HTMLWriter.Attributes {
      [
        "class": name, "x": number(x), "y": number(y), "width": number(max(0, width)),
        "height": number(max(0, height)),
      ]
    }

    /// The path of a cross in the middle, `reach` to each side.
    func cross(_ reach: Double) -> String {
      let (x, y) = (x + width / 2, middle)
      return "M\(number(x - reach)) \(number(y - reach))L\(number(x + reach)) \(number(y + reach))"
        + "M\(number(x - reach)) \(number(y + reach))L\(number(x + reach)) \(number(y - reach))"
    }
  }

  /// A coordinate.
  static func number(_ value: Double) -> String { DecimalText.coordinate(value) }

  /// A view box with its origin at zero.
  static func viewBox(_ width: Double, _ height: Double) -> String {
    "0 0 \(number(width)) \(number(height))"
  }

  /// What a `line` has.
  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String? = nil
  ) -> HTMLWriter.Attributes {
    ["class": name, "x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)]
  }
}

/// How much room text takes, as near as can be said without its font.
enum TextExtent {
  /// The width of the widest of some texts.
  static func width(_ texts: [String], size: Double) -> Double {
    texts.reduce(0) { max($0, Double($1.unicodeScalars.count) * size * 0.64) }
  }
}
