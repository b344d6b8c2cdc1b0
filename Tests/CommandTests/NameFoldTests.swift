import Layouts
import Reports
import Tensors
import Testing

@Suite struct `Folding of names` {
  typealias Item = (name: TensorName, key: Int)

  /// Names of two numbers below `extent`, of which a few are left out or have another key.
  static func family(extent: Int, seed: UInt64) -> [Item] {
    var random = seed
    func next(_ bound: UInt64) -> UInt64 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (random >> 33) % bound
    }
    var items: [Item] = []
    for a in 0..<extent {
      for b in 0..<extent where next(5) > 0 {
        items.append((TensorName("layers.\(a).experts.\(b).weight"), next(7) == 0 ? 1 : 0))
      }
      items.append((TensorName("layers.\(a).norm"), 2))
    }
    return items + [(TensorName("head.weight"), 3), (TensorName("layers.07.norm"), 2)]
  }

  @Test(arguments: [1, 2, 3, 6], 0..<8 as Range<UInt64>)
  func `every name is in exactly one row, with its key`(extent: Int, seed: UInt64) {
    let items = Self.family(extent: extent, seed: seed)
    let rows = NameFold(items).rows
    let unfolded = rows.flatMap { row in row.name.names.map { ($0, row.key) } }
    #expect(unfolded.count == items.count)
    #expect(rows.reduce(0) { $0 + $1.count } == items.count)
    let keys = Dictionary(unfolded) { first, _ in first }
    #expect(keys == Dictionary(items.map { ($0.name, $0.key) }) { first, _ in first })
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `rows do not depend on the order of the names`(seed: UInt64) {
    let items = Self.family(extent: 4, seed: seed)
    let forwards = NameFold(items).rows.map { "\($0.name) \($0.key)" }.sorted()
    let backwards = NameFold(items.reversed()).rows.map { "\($0.name) \($0.key)" }.sorted()
    #expect(forwards == backwards)
  }

  @Test func `a full grid is one row`() {
    let names = (0..<4).flatMap { a in (0..<3).map { b in "m.\(a).e.\(b).w" } }
    let rows = NameFold(names.map { (TensorName($0), 0) }).rows
    #expect(rows.map(\.name.description) == ["m.{0..3}.e.{0..2}.w"])
  }

  @Test(arguments: [
    ("layers.7.w", ["layers.", ".w"], [7]), ("layers.07.w", ["layers.07.w"], []),
    ("0", ["", ""], [0]), ("a.1.2.b", ["a.", ".", ".b"], [1, 2]), ("a1.b2", ["a1.b2"], []),
    ("a.99999999999999999999.b", ["a.99999999999999999999.b"], []),
  ])
  func `only whole components without leading zeros are numbers`(
    name: String, frame: [String], numbers: [Int]
  ) {
    let numbered = NumberedName(TensorName(name))
    #expect(numbered.frame == frame.map { TensorName($0) })
    #expect(numbered.numbers == numbers)
  }

  @Test(arguments: [
    ([5], "5"), ([0, 1], "{0..1}"), ([0, 1, 2, 3], "{0..3}"), ([0, 1, 3], "{0..1,3}"),
    ([0, 2, 4, 6], "{0..6 by 2}"), ([0, 2, 4], "{0,2,4}"), ([0, 4, 5, 6], "{0,4..6}"),
    ([1, 3, 5, 7, 8, 9], "{1..7 by 2,8..9}"), ([3, 1, 2, 2], "{1..3}"),
  ])
  func `runs of numbers are short`(numbers: [Int], text: String) {
    #expect(NumberSet(numbers).description == text)
  }
}
