internal import StrictJSON

/// The items of an array or object of a JSON text, some of which go and some of which are new.
///
/// What stays keeps its bytes; new items are set apart as the others are.
struct JSONListEdit {
  /// An item of the edited list.
  private enum Item {
    case kept(Int)
    case new([UInt8])
  }

  private let bytes: [UInt8]
  /// The list with its brackets.
  let range: Range<Int>
  private let elements: [Range<Int>]
  private var items: [Item]
  private(set) var isChanged = false
  /// How lists without items are set: what stands in front of the first item and behind the last.
  var emptyStyle: (leading: [UInt8], trailing: [UInt8]) = ([], [])

  init(_ bytes: [UInt8], range: Range<Int>, elements: [Range<Int>]) {
    self.bytes = bytes
    self.range = range
    self.elements = elements
    items = elements.indices.map(Item.kept)
  }

  /// Leaves out the elements for which `isGone` is true.
  mutating func remove(where isGone: (Int) -> Bool) {
    let count = items.count
    items.removeAll { item in if case .kept(let index) = item { isGone(index) } else { false } }
    isChanged = isChanged || items.count != count
  }

  /// Puts new items, by ascending key, behind the last element with a lower key.
  mutating func insert(_ new: [(key: Int, text: [UInt8])], keys: [Int]) {
    guard !new.isEmpty else { return }
    isChanged = true
    let old = items
    items = []
    items.reserveCapacity(old.count + new.count)
    // Behind the last lower key, whatever the order of the file is.
    var place = [Int](repeating: 0, count: new.count)
    for (position, item) in old.enumerated() {
      guard case .kept(let index) = item else { continue }
      let first = Self.firstIndex(above: keys[index], in: new)
      if first < new.count { place[first] = position + 1 }
    }
    for number in place.indices.dropFirst() {
      place[number] = max(place[number], place[number - 1])
    }
    var number = 0
    for position in 0...old.count {
      while number < new.count, place[number] == position {
        items.append(.new(new[number].text))
        number += 1
      }
      if position < old.count { items.append(old[position]) }
    }
  }

  /// The first of the new items whose key is higher.
  private static func firstIndex(above key: Int, in new: [(key: Int, text: [UInt8])]) -> Int {
    var range = 0..<new.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = new[middle].key > key ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }

  /// The edited list with its brackets.
  var text: [UInt8] {
    let inside = range.lowerBound + 1..<range.upperBound - 1
    var leading = emptyStyle.leading
    var trailing = emptyStyle.trailing
    if let first = elements.first, let last = elements.last {
      leading = Array(bytes[inside.lowerBound..<first.lowerBound])
      trailing = Array(bytes[last.upperBound..<inside.upperBound])
    }
    let separator: [UInt8] =
      elements.count > 1
      ? Array(bytes[elements[0].upperBound..<elements[1].lowerBound])
      : [UInt8(ascii: ",")] + (leading.isEmpty ? [UInt8(ascii: " ")] : leading)
    var result = [bytes[range.lowerBound]]
    guard !items.isEmpty else { return result + [bytes[range.upperBound - 1]] }
    result.reserveCapacity(range.count)
    result += leading
    var previous: Int?
    for (number, item) in items.enumerated() {
      switch item {
      case .kept(let index):
        if let previous, previous + 1 == index {
          result += bytes[elements[previous].upperBound..<elements[index].lowerBound]
        } else if number > 0 {
          result += separator
        }
        result += bytes[elements[index]]
        previous = index
      case .new(let text):
        if number > 0 { result += separator }
        result += text
        previous = nil
      }
    }
    return result + trailing + [bytes[range.upperBound - 1]]
  }
}
