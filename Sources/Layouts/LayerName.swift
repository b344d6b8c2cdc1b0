package import Tensors

/// A tensor's name split at its layer number: the first component that is digits, neither first
/// nor last, as in `model.layers.7.mlp.up_proj.weight`.
///
/// A number with leading zeros is no layer number, since it could not be spelt again, and neither
/// is one above 2^31 - 1.
package struct LayerName: Hashable, Sendable {
  /// What stands before the number, as in `model.layers`; layers of one stack share it.
  package var stack: String
  /// The number, from 0.
  package var index: Int
  /// What stands behind the number, as in `mlp.up_proj.weight`.
  package var suffix: String

  /// Splits a name; nil if it has no layer number.
  package init?(_ name: TensorName) {
    let parts = name.text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let inner = parts.indices.dropFirst().dropLast()
    guard let place = inner.first(where: { Self.isDigits(parts[$0]) }),
      let index = Self.number(Substring(parts[place]))
    else { return nil }
    let text = name.text
    let utf8 = text.utf8
    stack = String(text[..<utf8.index(before: parts[place].startIndex)])
    self.index = index
    suffix = String(text[utf8.index(after: parts[place].endIndex)...])
  }

  private static func isDigits(_ part: Substring.UTF8View) -> Bool {
    !part.isEmpty && part.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
  }

  /// The number that a component is, if a layer can have it.
  static func number(_ part: Substring) -> Int? {
    let digits = part.utf8
    guard isDigits(digits), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
      return nil
    }
    return Int32(part).map { Int($0) }
  }

  /// The name put together again.
  package var tensorName: TensorName { TensorName("\(stack).\(index).\(suffix)") }

  /// The name of the same tensor in another layer.
  package func moved(to index: Int) -> TensorName {
    var moved = self
    moved.index = index
    return moved.tensorName
  }
}
