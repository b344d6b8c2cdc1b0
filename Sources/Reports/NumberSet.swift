/// Numbers in ascending order, each once, as one component of a folded name.
///
/// It reads `{0..31}`, with gaps `{0..6,8..31}`, and with a stride `{0..28 by 4}`; a single number
/// reads as itself.
package struct NumberSet: Hashable, Sendable {
  package let numbers: [Int]

  package init(_ numbers: some Sequence<Int>) { self.numbers = Set(numbers).sorted() }

  package var count: Int { numbers.count }
}

extension NumberSet: CustomStringConvertible {
  package var description: String { numbers.count == 1 ? list : "{\(list)}" }

  /// The runs without braces.
  package var list: String {
    var parts: [String] = []
    var start = 0
    while start < numbers.count {
      let end = runEnd(from: start)
      let (first, last) = (numbers[start], numbers[end])
      let stride = end > start ? numbers[start + 1] - first : 1
      if end == start {
        parts.append("\(first)")
      } else {
        parts.append("\(first)..\(last)" + (stride > 1 ? " by \(stride)" : ""))
      }
      start = end + 1
    }
    return parts.joined(separator: ",")
  }

  /// The last index of the run that starts at `start`: two or more neighbouring numbers, or four
  /// or more at equal distances.
  private func runEnd(from start: Int) -> Int {
    guard start + 1 < numbers.count else { return start }
    let stride = numbers[start + 1] - numbers[start]
    var end = start + 1
    while end + 1 < numbers.count, numbers[end + 1] - numbers[end] == stride { end += 1 }
    return stride == 1 || end - start >= 3 ? end : start
  }
}
