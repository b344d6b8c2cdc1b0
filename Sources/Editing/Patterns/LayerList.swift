/// Numbers of layers as people write them: `3,5-7`, in their order and with repetitions.
package struct LayerList: Hashable, Sendable, CustomStringConvertible {
  /// The most layers of a list.
  private static let limit = 100_000

  package let numbers: [Int]

  /// Reads a list; ranges include both ends.
  package init(_ text: String) throws(EditError) {
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { end in
        end.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      }.map { String($0) }
      let values = ends.compactMap { $0.utf8.allSatisfy(Self.isDigit) ? Int($0) : nil }
      guard values.count == ends.count, (1...2).contains(values.count) else {
        throw EditError("'\(text)' is no list of layers; write it as in 3,5-7")
      }
      guard values[0] <= values[values.count - 1] else {
        throw EditError("the range '\(part)' of layers runs backwards")
      }
      guard values[values.count - 1] - values[0] < Self.limit, numbers.count < Self.limit else {
        throw EditError("'\(text)' has more than \(Self.limit) layers")
      }
      numbers += values[0]...values[values.count - 1]
    }
    self.numbers = numbers
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  /// The list with runs put together.
  package var description: String {
    var parts: [String] = []
    var rest = numbers[...]
    while let first = rest.popFirst() {
      var last = first
      while rest.first == last + 1 { last = rest.removeFirst() }
      parts.append(first == last ? "\(first)" : "\(first)-\(last)")
    }
    return parts.joined(separator: ",")
  }
}
