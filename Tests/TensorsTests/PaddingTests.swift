import Tensors
import Testing

@Suite struct `Vocabulary padding` {
  static let vocabulary = 10
  static let hidden = 3
  static let whole: Box = ["vocabulary": 0..<vocabulary, "hidden": 0..<hidden]
  static let logical = whole.points(["vocabulary", "hidden"])

  /// The rows of each rank when the vocabulary is padded to a multiple of `8 * ranks`; a rank that
  /// holds nothing but padding has no placement.
  static func ranks(_ count: Int) throws -> [Placement?] {
    let padded = (vocabulary + 8 * count - 1) / (8 * count) * (8 * count)
    let stored: Box = ["vocabulary": 0..<padded, "hidden": 0..<hidden]
    return try stored.divided(along: "vocabulary", into: count).map { stored in
      guard let box = whole.intersection(stored) else { return nil }
      return try Placement(order: "vocabulary hidden", box: box, stored: stored)
    }
  }

  static func arrays(_ ranks: [Placement?]) -> [ElementArray] {
    ranks.map { placement in
      guard let placement else { return ElementArray(count: 8 * hidden) }
      return ElementArray(
        count: placement.stored.elementCount, holding: placement, of: logical)
    }
  }

  @Test(arguments: [1, 2, 4], [1, 2, 4])
  func `real rows move between degrees and padding stays untouched`(from: Int, to: Int) throws {
    let (sources, targets) = (try Self.ranks(from), try Self.ranks(to))
    let full = Self.arrays(sources)
    var moved = Self.arrays(targets).map { ElementArray(count: $0.elements.count) }
    for (index, target) in targets.enumerated() {
      for (array, source) in zip(full, sources) {
        guard let source, let target else { continue }
        try moved[index].copy(from: array, at: source, to: target)
      }
    }
    #expect(moved == Self.arrays(targets))
    let real = moved.flatMap(\.elements).filter { $0 != ElementArray.hole }
    #expect(real.count == Self.whole.elementCount)
  }

  @Test func `a padded array has its padded shape`() throws {
    let placements = try Self.ranks(2).compactMap(\.self)
    #expect(placements.map(\.storedShape) == [[8, 3], [8, 3]])
    #expect(placements.map(\.footprint) == [0..<24, 0..<6])
  }
}
