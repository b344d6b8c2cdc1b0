import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// All ways in which GPT-NeoX has packed attention and named the MLP.
@Suite struct `Dialects of GPT-NeoX` {
  struct Dialect: CustomTestStringConvertible, Sendable {
    let packing: NeoXDialect.Packing
    let names: NeoXDialect.MLPNames
    var testDescription: String { "\(packing.rawValue), \(names.rawValue)" }
  }

  static let dialects = NeoXDialect.Packing.allCases.flatMap { packing in
    NeoXDialect.MLPNames.allCases.map { Dialect(packing: packing, names: $0) }
  }

  private static func decoder(_ dialect: Dialect, seed: UInt64) -> RandomDecoder {
    var decoder = RandomDecoder(.llama, seed: seed)
    decoder.queriesPerGroup = dialect.packing == .perHead ? 1 : 4
    decoder.layers = 2
    decoder.hasAttentionBias = true
    decoder.hasMLPBias = dialect.names != .separate
    return decoder
  }

  private static func target(_ dialect: Dialect, tp: Int) -> TargetLayout {
    var target = TargetLayout(.neox, tp: tp)
    target.packing = dialect.packing
    target.mlpNames = dialect.names
    return target
  }

  @Test(arguments: dialects, [1, 2, 4])
  func `come back as they went`(dialect: Dialect, ranks: Int) throws {
    let directory = try TemporaryDirectory()
    let source = try Self.decoder(dialect, seed: UInt64(ranks)).write(in: directory)
    let (middle, back) = (directory("middle"), directory("back"))
    try Conversion.run(source, to: middle, Self.target(dialect, tp: ranks))
    try Conversion.run(middle, to: back, .huggingFace, base: source) {
      $0.reading.packing = dialect.packing
    }
    #expect(
      try TensorContents(safetensors: back)
        .differences(from: TensorContents(safetensors: source)) == [])
  }

  /// The packing is told of input and output together, so each goes through Hugging Face's layout.
  @Test(arguments: dialects.filter { $0.packing != .perHead })
  func `lead to the same files whatever the dialect before`(dialect: Dialect) throws {
    let directory = try TemporaryDirectory()
    let other = Dialect(
      packing: dialect.packing == .block ? .fakeHead : .block,
      names: dialect.names == .separate ? .linear : .dense)
    var decoder = Self.decoder(dialect, seed: 9)
    decoder.hasMLPBias = false
    let source = try decoder.write(in: directory)
    let (direct, middle, back, end) = (
      directory("direct"), directory("middle"), directory("back"), directory("end")
    )
    try Conversion.run(source, to: direct, Self.target(dialect, tp: 2))
    try Conversion.run(source, to: middle, Self.target(other, tp: 4))
    try Conversion.run(middle, to: back, .huggingFace, base: source) {
      $0.reading.packing = other.packing
    }
    try Conversion.run(back, to: end, Self.target(dialect, tp: 2))
    #expect(try differences(between: end, and: direct, except: ["suture.json"]) == [])
  }

  @Test(arguments: dialects)
  func `stay when degrees change`(dialect: Dialect) throws {
    let directory = try TemporaryDirectory()
    let source = try Self.decoder(dialect, seed: 4).write(in: directory)
    let (first, direct, end) = (directory("first"), directory("direct"), directory("end"))
    try Conversion.run(source, to: first, Self.target(dialect, tp: 4))
    try Conversion.run(source, to: direct, Self.target(dialect, tp: 1))
    try Conversion.reshard(first, to: end, tp: 1) { $0.reading.packing = dialect.packing }
    let found = try TensorContents(torchFilesIn: end.joining("global_step0"))
    let expected = try TensorContents(torchFilesIn: direct.joining("global_step0"))
    #expect(found.differences(from: expected) == [])
  }

  @Test func `packings put the same numbers at different places`() throws {
    let directory = try TemporaryDirectory()
    let source = try Self.decoder(Dialect(packing: .block, names: .linear), seed: 5).write(
      in: directory)
    for packing in [NeoXDialect.Packing.block, .fakeHead] {
      try Conversion.run(
        source, to: directory(packing.rawValue),
        Self.target(Dialect(packing: packing, names: .linear), tp: 2))
    }
    let files = try differences(
      between: directory("block"), and: directory("fake-head"),
      except: ["suture.json"])
    #expect(files.allSatisfy { $0.contains("layer_02") || $0.contains("layer_03") })
    #expect(files.count == 4)
  }

  @Test func `a head that cannot be cut into slices is refused for fake heads`() throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: 6)
    decoder.queriesPerGroup = 3
    let source = try decoder.write(in: directory)
    var target = TargetLayout(.neox, tp: 1)
    target.packing = .fakeHead
    #expect(throws: ConversionRefusal.self) {
      try Conversion.prepare(source, to: directory("out"), target)
    }
    target.packing = .perHead
    #expect(throws: ConversionRefusal.self) {
      try Conversion.prepare(source, to: directory("out"), target)
    }
    #expect(try directory.names() == ["source"])
  }

  @Test func `names of arrays that hold biases are needed where there are biases`() throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: 7)
    decoder.hasMLPBias = true
    let source = try decoder.write(in: directory)
    var target = TargetLayout(.neox, tp: 1)
    target.mlpNames = .separate
    let refusal = try #require(throws: ConversionRefusal.self) {
      try Conversion.prepare(source, to: directory("out"), target)
    }
    #expect(refusal.reasons.count == 3 * decoder.layers)
    #expect(refusal.reasons.contains { $0.contains("'model.layers.0.mlp.down_proj.bias'") })
  }
}
