/// A named axis of a logical tensor, such as `group`, `slot` or `hidden`.
///
/// Names carry the meaning: two placements speak of the same coordinate when, and only when, they
/// use the same name. A name starts with a letter and goes on with letters, digits or underscores.
package struct Axis: Hashable, Sendable {
  /// The name as it is written in an axis order.
  package let name: String

  /// Makes an axis, or returns nil when `name` is not a valid name.
  package init?(_ name: some StringProtocol) {
    guard let first = name.utf8.first, Self.isLetter(first),
      name.utf8.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || $0 == UInt8(ascii: "_") })
    else { return nil }
    self.name = String(name)
  }

  /// The axis that stands for position `index` of a tensor whose axes have no meaning known to us.
  package static func positional(_ index: Int) -> Axis { Axis(verified: "dim\(index)") }

  private init(verified name: String) { self.name = name }

  private static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}

extension Axis: ExpressibleByStringLiteral {
  /// Makes an axis from a literal of the program, which must be a valid name.
  package init(stringLiteral name: String) {
    guard let axis = Axis(name) else { preconditionFailure("'\(name)' is not an axis name") }
    self = axis
  }
}

extension Axis: CustomStringConvertible {
  package var description: String { name }
}

extension Axis: Comparable {
  package static func < (a: Self, b: Self) -> Bool { a.name < b.name }
}
