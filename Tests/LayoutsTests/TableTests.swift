import Layouts
import Tensors
import TestSupport
import Testing

@Suite struct `Layout tables` {
  /// Models of every kind of attention, with the degrees that divide them.
  static let cases: [(shape: DecoderShape, degree: Int)] = {
    var random = SeededGenerator(seed: 11)
    return (0..<8).map { _ in
      let degree = [1, 2, 4][random.integer(0...2)]
      let queries = [1, 2, 4][random.integer(0...2)]
      let groups = degree * random.integer(1...2)
      let dimension = 4
      let shape = DecoderShape(
        family: .llama, layerCount: 2, hidden: degree * random.integer(1...4), groups: groups,
        queriesPerGroup: queries, headDimension: dimension, inner: degree * random.integer(1...3),
        vocabulary: random.integer(3...9), isTied: false)
      return (shape, degree)
    }
  }()

  private static let short = [
    "self_attn.q_proj.weight": "q", "self_attn.k_proj.weight": "k",
    "self_attn.v_proj.weight": "v", "self_attn.o_proj.weight": "o",
    "mlp.gate_proj.weight": "gate", "mlp.up_proj.weight": "up", "mlp.down_proj.weight": "down",
  ]

  /// What each element of a stored array is, by its placements: tensor and flat index.
  private func contents(_ array: StoredArray) -> [TableOracle.Source?] {
    var result = [TableOracle.Source?](repeating: nil, count: array.elementCount)
    for part in array.parts {
      let name = part.tensor.text.split(separator: ".").suffix(3).joined(separator: ".")
      let width = part.identity.storedShape.last ?? 1
      let flat = part.identity.box.elementCount
      for index in 0..<flat {
        let box = FlatRange(index..<index + 1, of: part.identity.box, in: part.identity.order)
          .boxes[0]
        guard let cell = part.placement.restricted(to: box) else { continue }
        let offset = cell.offset(ofFirstIn: box)
        #expect(result[offset] == nil, "\(part.tensor) writes element \(offset) again")
        result[offset] = TableOracle.Source(
          tensor: Self.short[name] ?? name, row: index / width, column: index % width)
      }
    }
    return result
  }

  private func check(
    _ rows: [ArrayRow], _ stored: String, _ test: (shape: DecoderShape, degree: Int),
    _ expected: (TableOracle, Int) -> [TableOracle.Source]
  ) throws {
    let row = try #require(rows.first { $0.stored == stored })
    let arrays = try row.arrays(
      layer: 1, degree: test.degree, shape: test.shape, vocabulary: test.shape.vocabulary)
    let oracle = TableOracle(shape: test.shape, degree: test.degree)
    for array in arrays {
      #expect(contents(array) == expected(oracle, array.rank).map { $0 }, "\(stored)")
    }
  }

  @Test(arguments: cases)
  func `GPT-NeoX packs projections as its code does`(
    test: (shape: DecoderShape, degree: Int)
  ) throws {
    let packings: [NeoXDialect.Packing] =
      test.shape.queriesPerGroup == 1 ? NeoXDialect.Packing.allCases : [.block, .fakeHead]
    for packing in packings {
      let dialect = NeoXDialect(family: .llama, packing: packing, rowBias: .sum)
      let rows = NeoXTable.rows(dialect)
      try check(rows, "attention.query_key_value.weight", test) { oracle, rank in
        oracle.elements(oracle.packedRows(packing, rank: rank))
      }
      try check(rows, "mlp.linear1.weight", test) { oracle, rank in
        oracle.elements(oracle.stackedRows(["up", "gate"], rank: rank))
      }
      try check(rows, "attention.dense.weight", test) { oracle, rank in
        oracle.columns("o", width: test.shape.heads * test.shape.headDimension, rank: rank)
      }
      try check(rows, "mlp.linear2.weight", test) { oracle, rank in
        oracle.columns("down", width: test.shape.inner, rank: rank)
      }
    }
  }

  @Test(arguments: cases)
  func `Meta puts rotary pairs side by side`(test: (shape: DecoderShape, degree: Int)) throws {
    let rows = MetaTable.rows(.vocabulary)
    try check(rows, "layers.#.attention.wq.weight", test) { oracle, rank in
      oracle.elements(oracle.pairedRows("q", heads: test.shape.heads, rank: rank))
    }
    try check(rows, "layers.#.attention.wk.weight", test) { oracle, rank in
      oracle.elements(oracle.pairedRows("k", heads: test.shape.groups, rank: rank))
    }
    try check(rows, "layers.#.feed_forward.w1.weight", test) { oracle, rank in
      oracle.elements(oracle.stackedRows(["gate"], rank: rank))
    }
  }

  @Test(arguments: cases)
  func `Megatron packs groups, and gates above up projections`(
    test: (shape: DecoderShape, degree: Int)
  ) throws {
    let rows = MegatronTable.rows(.fused)
    try check(rows, "decoder.layers.#.self_attention.linear_qkv.weight", test) { oracle, rank in
      oracle.elements(oracle.groupedRows(rank: rank))
    }
    try check(rows, "decoder.layers.#.mlp.linear_fc1.weight", test) { oracle, rank in
      oracle.elements(oracle.stackedRows(["gate", "up"], rank: rank))
    }
  }

  @Test(arguments: cases)
  func `flat ranges of an array hold what the array holds`(
    test: (shape: DecoderShape, degree: Int)
  ) throws {
    var random = SeededGenerator(seed: 5)
    let dialect = NeoXDialect(family: .llama, packing: .fakeHead, rowBias: .sum)
    for row in NeoXTable.rows(dialect) {
      let vocabulary = (test.shape.vocabulary / test.degree + 1) * test.degree
      let arrays = try row.arrays(
        layer: 0, degree: test.degree, shape: test.shape, vocabulary: vocabulary)
      for array in arrays {
        let whole = contents(array)
        let (a, b) = (random.integer(0...whole.count), random.integer(0...whole.count))
        let range = min(a, b)..<max(a, b)
        var cut = array
        cut.shape = [range.count]
        cut.parts = array.parts(in: range)
        #expect(contents(cut) == Array(whole[range]))
        let padding = array.padding(in: range).flatMap { Array($0.footprint) }
        let expected = range.filter { whole[$0] == nil }.map { $0 - range.lowerBound }
        #expect(padding.sorted() == expected)
      }
    }
  }

  @Test func `padded rows are zero, or repeat the last one`() throws {
    var shape = Self.cases[0].shape
    (shape.vocabulary, shape.hidden) = (5, 3)
    let row = MegatronTable.rows(.fused)[0]
    let zeros = try row.arrays(layer: nil, degree: 2, shape: shape, vocabulary: 8)
    #expect(zeros.map { $0.padding.map(\.footprint) } == [[], [3..<12]])
    let last = try row.arrays(layer: nil, degree: 2, shape: shape, vocabulary: 8, fill: .last)
    #expect(contents(last[1]).map { $0?.row } == [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4])
  }

  @Test func `a degree that does not divide is an error that says what it cannot divide`() throws {
    var shape = Self.cases[0].shape
    shape.groups = 2
    let dialect = NeoXDialect(family: .llama, packing: .block, rowBias: .sum)
    let row = try #require(
      NeoXTable.rows(dialect).first { $0.stored == "attention.query_key_value.weight" })
    #expect(
      throws: DivisionFault.indivisible(
        array: "attention.query_key_value.weight", axis: "group", extent: 2, degree: 4)
    ) {
      try row.arrays(layer: 0, degree: 4, shape: shape, vocabulary: shape.vocabulary)
    }
  }
}
