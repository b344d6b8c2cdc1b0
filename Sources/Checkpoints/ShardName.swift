/// The name of a file of a sharded checkpoint: `model-00002-of-00030.safetensors`.
package struct ShardName: Hashable, Sendable, CustomStringConvertible {
  /// The part before the numbers: `model`.
  package let stem: String
  /// Counted from 1.
  package let number: Int
  package let count: Int

  package init(stem: String = "model", number: Int, of count: Int) {
    (self.stem, self.number, self.count) = (stem, number, count)
  }

  /// Reads a file name; nil if it does not have this form.
  package init?(_ fileName: String) {
    guard fileName.hasSuffix(".safetensors") else { return nil }
    let parts = fileName.dropLast(".safetensors".count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[parts.count - 2] == "of",
      let number = Self.digits(parts[parts.count - 3]),
      let count = Self.digits(parts[parts.count - 1])
    else { return nil }
    self.init(stem: parts.dropLast(3).joined(separator: "-"), number: number, of: count)
  }

  package var description: String {
    "\(stem)-\(Self.padded(number))-of-\(Self.padded(count)).safetensors"
  }

  private static func digits(_ text: Substring) -> Int? {
    text.utf8.count >= 5 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
  }
}
