internal import Layouts
package import Tensors

/// Named things put together where they are alike and their names differ only in numbers.
///
/// Every name is in exactly one row, and the rows do not depend on the order of the things.
package struct NameFold<Key: Hashable> {
  /// Names that share a key.
  package struct Row {
    package let name: FoldedName
    package let key: Key

    /// How many names the row stands for.
    package var count: Int { name.count }
  }

  /// Rows whose names differ in numbers only are neighbours; otherwise in the natural order of their
  /// first names.
  package let rows: [Row]

  /// Folds things whose names are distinct.
  package init(_ items: some Sequence<(name: TensorName, key: Key)>) {
    var groups: [Group: [[Int]]] = [:]
    for item in items {
      let name = NumberedName(item.name)
      groups[Group(frame: name.frame, key: item.key), default: []].append(name.numbers)
    }
    let unordered = groups.flatMap { group, numbers in
      Self.products(of: numbers.sorted { $0.lexicographicallyPrecedes($1) }[...])
        .map { Row(name: FoldedName(frame: group.frame, sets: $0), key: group.key) }
    }
    let rows = NaturalOrder.sorted(unordered, by: \.name.first)
    var families: [[TensorName]: Int] = [:]
    for row in rows where families[row.name.frame] == nil {
      families[row.name.frame] = families.count
    }
    let places = rows.indices.sorted {
      (families[rows[$0].name.frame, default: 0], $0)
        < (families[rows[$1].name.frame, default: 0], $1)
    }
    self.rows = places.map { rows[$0] }
  }

  private struct Group: Hashable {
    var frame: [TensorName]
    var key: Key
  }

  /// Sorted tuples of equal length as few products of sets.
  ///
  /// Tuples that go on alike after their first number are put together over that number.
  private static func products(of tuples: ArraySlice<[Int]>) -> [[NumberSet]] {
    var heads: [[[Int]]: [Int]] = [:]
    var remaining = tuples
    while let head = remaining.first?.first {
      let end = remaining.firstIndex { $0.first != head } ?? remaining.endIndex
      heads[remaining[..<end].map { Array($0.dropFirst()) }, default: []].append(head)
      remaining = remaining[end...]
    }
    if heads.isEmpty { return [[]] }
    return heads.flatMap { tails, numbers in
      products(of: tails[...]).map { [NumberSet(numbers)] + $0 }
    }
  }
}
