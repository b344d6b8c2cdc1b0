import Tensors
import Testing

@Suite struct `Fused attention` {
  typealias Layout = (pieces: [AttentionTables.Piece], arrays: [ElementArray])

  static let tables = (1...4).flatMap { groups in
    [1, 2, 4].map { AttentionTables(groups: groups, queriesPerGroup: $0) }
  }

  /// Every layout at every tensor-parallel degree that divides the groups.
  static func layouts(of tables: AttentionTables) throws -> [Layout] {
    try [1, 2, 4].filter(tables.groups.isMultiple(of:)).flatMap { ranks in
      [
        (try tables.separate(ranks: ranks), tables.separateArrays(ranks: ranks)),
        (try tables.fusedByGroup(ranks: ranks), tables.fusedByGroupArrays(ranks: ranks)),
        (try tables.fusedByBlock(ranks: ranks), tables.fusedByBlockArrays(ranks: ranks)),
      ]
    }
  }

  @Test(arguments: tables)
  func `every layout reshards into every other one without a wrong element`(
    tables: AttentionTables
  ) throws {
    let layouts = try Self.layouts(of: tables)
    for source in layouts {
      for target in layouts {
        let moved = try AttentionTables.reshard(
          source.arrays, from: source.pieces, to: target.pieces)
        #expect(moved == target.arrays)
        let back = try AttentionTables.reshard(moved, from: target.pieces, to: source.pieces)
        #expect(back == source.arrays)
      }
    }
  }

  @Test func `a degree that does not divide the groups is refused`() {
    let tables = AttentionTables(groups: 3, queriesPerGroup: 2)
    #expect(throws: BoxFault.indivisible("group", extent: 3, parts: 2)) {
      try tables.fusedByGroup(ranks: 2)
    }
  }

  @Test func `rows of equal order move as whole blocks`() throws {
    let tables = AttentionTables(groups: 4, queriesPerGroup: 2)
    let whole = try tables.separate(ranks: 1)
    let copy = try #require(
      StridedCopy(from: whole[0].placement, to: try tables.fusedByBlock(ranks: 2)[0].placement))
    #expect(copy.loops.isEmpty)
    #expect(copy.runLength == copy.elementCount)
  }

  /// The packing of early grouped-query GPT-NeoX.
  ///
  /// Every query head is followed by one slice of its group's key and one of its value, cut into as
  /// many slices as the group has queries. A `part` is a query and what follows it, a `unit` is a
  /// slice: a query has `queries` of them, key and value one each in every part.
  @Test(arguments: 1...3, [1, 2, 4])
  func `keys sliced between the queries are placements too`(groups: Int, queries: Int) throws {
    let rows = 3
    func tensor(_ units: Range<Int>) -> Box {
      ["group": 0..<groups, "part": 0..<queries, "unit": units, "row": 0..<rows]
    }
    let stored = tensor(0..<queries + 2)
    let order: AxisOrder = "(group part unit row)"
    // The packed array in its own order, element by element.
    var packed = ElementArray(count: stored.elementCount)
    packed.elements = (0..<UInt16(stored.elementCount)).map(\.self)
    let stride = (queries + 2) * rows

    for units in [0..<queries, queries..<queries + 1, queries + 1..<queries + 2] {
      let box = tensor(units)
      var separate = ElementArray(count: box.elementCount)
      try separate.copy(
        from: packed, at: try Placement(order: order, box: box, stored: stored),
        to: try Placement(order: order, box: box))
      let expected = (0..<groups * queries).flatMap { query in
        (0..<units.count * rows).map { UInt16(query * stride + units.lowerBound * rows + $0) }
      }
      #expect(separate.elements == expected)
    }
  }
}
