package import Tensors

/// A name cut at its numbers: `model.layers.7.mlp.up_proj.weight` is the frame `model.layers.`,
/// `.mlp.up_proj.weight` around the number 7.
///
/// Only whole components between dots count, and only numbers without leading zeros, so that frame
/// and numbers always spell the name again.
package struct NumberedName: Hashable, Sendable {
  /// The text around the numbers, one piece more than there are numbers.
  package let frame: [TensorName]
  package let numbers: [Int]

  package init(_ name: TensorName) {
    var frame: [TensorName] = []
    var numbers: [Int] = []
    var piece = ""
    let parts = name.text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if place > 0 { piece += "." }
      if let number = Self.number(part) {
        frame.append(TensorName(piece))
        numbers.append(number)
        piece = ""
      } else {
        piece += Substring(part)
      }
    }
    self.frame = frame + [TensorName(piece)]
    self.numbers = numbers
  }

  private static func number(_ part: Substring.UTF8View) -> Int? {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = part.first, part.allSatisfy(digits.contains),
      part.count == 1 || first != digits.lowerBound
    else { return nil }
    return Int(Substring(part))
  }
}
