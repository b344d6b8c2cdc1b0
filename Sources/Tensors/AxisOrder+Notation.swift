/// Why a text is not the notation of an axis order.
package enum AxisOrderFault: Error, Hashable, Sendable {
  /// The word is not an axis name.
  case badAxis(String)
  /// An axis appears a second time.
  case repeated(Axis)
  /// A parenthesis opens inside another pair, closes nothing, or is never closed.
  case unbalanced
}

extension AxisOrder {
  /// Reads the notation of the type's description, such as `"(group slot dim) hidden"`.
  ///
  /// Words are separated by one or more spaces.
  package init(notation: String) throws(AxisOrderFault) {
    var dimensions: [[Axis]] = []
    var fused: [Axis]?
    var seen: Set<Axis> = []
    for token in Self.tokens(of: notation) {
      switch token {
      case "(":
        guard fused == nil else { throw .unbalanced }
        fused = []
      case ")":
        guard let axes = fused else { throw .unbalanced }
        dimensions.append(axes)
        fused = nil
      default:
        guard let axis = Axis(token) else { throw .badAxis(String(token)) }
        guard seen.insert(axis).inserted else { throw .repeated(axis) }
        if fused == nil { dimensions.append([axis]) } else { fused?.append(axis) }
      }
    }
    guard fused == nil, let order = AxisOrder(dimensions: dimensions) else { throw .unbalanced }
    self = order
  }

  /// The words and parentheses of `notation`, in order.
  private static func tokens(of notation: String) -> [Substring] {
    notation.split(separator: " ").flatMap { word in
      var tokens: [Substring] = []
      var rest = word
      while let cut = rest.firstIndex(where: { $0 == "(" || $0 == ")" }) {
        if cut > rest.startIndex { tokens.append(rest[..<cut]) }
        let next = rest.index(after: cut)
        tokens.append(rest[cut..<next])
        rest = rest[next...]
      }
      return rest.isEmpty ? tokens : tokens + [rest]
    }
  }
}

extension AxisOrder: ExpressibleByStringLiteral {
  /// Makes an order from a literal of the program, which must be valid notation.
  package init(stringLiteral notation: String) {
    do throws(AxisOrderFault) {
      self = try AxisOrder(notation: notation)
    } catch {
      preconditionFailure("'\(notation)' is not an axis order: \(error)")
    }
  }
}
