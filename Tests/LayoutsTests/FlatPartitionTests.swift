import Layouts
import Tensors
import TestSupport
import Testing

@Suite struct `Flat partitions` {
  static let dialects =
    NeoXDialect.Packing.allCases.map {
      NeoXDialect(family: .llama, packing: $0, rowBias: .sum)
    } + [
      NeoXDialect(family: .llama, packing: .block, mlpNames: .separate, rowBias: .replicate),
      NeoXDialect(family: .gptNeoX, packing: .perHead, rowBias: .sum),
    ]

  /// Partitions one behind the other are the arrays one behind the other, and zeros.
  @Test(arguments: dialects)
  func `partitions together are the arrays`(dialect: NeoXDialect) throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<12 {
      let model = try SampleStages(dialect, &generator)
      for stage in model.stages {
        for group in stage.groups(.byDecay) {
          let arrays = group.parameters.map(\.array)
          let whole = try arrays.flatMap(model.elements)
          let buffer = try #require(
            FlatBuffer(arrays.map(\.elementCount), partitions: generator.integer(1...4)))
          var joined: [Int32] = []
          for rank in 0..<buffer.partitionCount {
            let partition = FlatPartition(rank, of: buffer, arrays: arrays)
            joined += try model.elements(partition)
          }
          let padding = buffer.elementCount - whole.count
          #expect(joined == whole + Array(repeating: 0, count: padding))
        }
      }
    }
  }

  /// Reading partitions cut at other places, and for other degrees, gives the tensors back.
  @Test(arguments: dialects)
  func `tensors come back from the partitions`(dialect: NeoXDialect) throws {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<12 {
      let model = try SampleStages(dialect, &generator)
      var read = model.tensors.mapValues { [Int32](repeating: -1, count: $0.count) }
      for stage in model.stages {
        for group in stage.groups(.together) {
          let arrays = group.parameters.map(\.array)
          let buffer = try #require(
            FlatBuffer(arrays.map(\.elementCount), partitions: generator.integer(1...5)))
          for rank in 0..<buffer.partitionCount {
            let partition = FlatPartition(rank, of: buffer, arrays: arrays)
            let stored = try model.elements(partition)
            for part in partition.parts {
              try copy(
                stored, part.part.placement, &read[part.part.tensor, default: []],
                part.part.identity)
            }
          }
        }
      }
      #expect(read == model.tensors)
    }
  }

  @Test func `parameters are found by their names again`() throws {
    for form in [NeoXScheme.Form.pipeline, .sequential] {
      for isTied in [false, true] {
        let scheme = NeoXScheme(
          NeoXDialect(family: .llama, packing: .block, rowBias: .sum), form: form, layerCount: 3,
          degree: 1)
        for row in scheme.rows {
          for layer in row.part == .layer ? [0, 1, 2] : [nil] {
            let parameter = scheme.parameter(of: row, layer: layer, isTied: isTied)
            let read = try #require(NeoXParameter(parameter.name(in: form)))
            #expect(read == parameter)
            let found = try #require(scheme.row(of: read))
            #expect(found.row == row)
            #expect(found.layer == layer)
          }
        }
        for name in ["1.norm.scale", "5.norm.scale", "2.unknown", "99999999999999999999.x", "x"] {
          #expect(NeoXParameter(name).flatMap(scheme.row) == nil)
        }
      }
    }
  }

  @Test func `a shared embedding comes first, on the first stage and the last`() throws {
    let scheme = NeoXScheme(
      NeoXDialect(family: .llama, packing: .block, rowBias: .sum), form: .pipeline, layerCount: 4,
      degree: 1)
    let shape = DecoderShape(
      family: .llama, layerCount: 4, hidden: 4, groups: 1, queriesPerGroup: 2, headDimension: 2,
      inner: 4, vocabulary: 8, isTied: true)
    let arrays = try scheme.arrays(of: shape, vocabulary: 8) { row, _ in
      row.part != .head && !row.stored.hasSuffix("bias")
    }
    let stages = scheme.stages(arrays, boundaries: [0, 4, 9], isTied: true)
    let tied = "tied_modules.embed.word_embeddings.weight"
    #expect(stages.map { $0.parameters.first?.name } == [tied, tied])
    #expect(
      stages[0].groups(.byDecay)[0].parameters.map(\.name) == [
        tied, "2.attention.query_key_value.weight", "2.attention.dense.weight",
        "2.mlp.linear1.weight",
        "2.mlp.linear2.weight", "3.attention.query_key_value.weight", "3.attention.dense.weight",
        "3.mlp.linear1.weight", "3.mlp.linear2.weight",
      ])
    #expect(
      stages[1].groups(.byDecay)[1].parameters.map(\.name) == [
        "4.input_layernorm.scale", "4.post_attention_layernorm.scale", "5.input_layernorm.scale",
        "5.post_attention_layernorm.scale", "7.norm.scale",
      ])
    let one = scheme.stages(arrays, boundaries: [0, 9], isTied: true)
    #expect(one[0].parameters.filter { $0.name == tied }.count == 1)
    // A stage of functions has no group, one without norms has one.
    let many = scheme.stages(arrays, boundaries: [0, 1, 2, 9], isTied: true)
    #expect(many.map { $0.groups(.byDecay).count } == [1, 0, 2])
    #expect(many.map { $0.groups(.together).count } == [1, 0, 1])
  }
}
