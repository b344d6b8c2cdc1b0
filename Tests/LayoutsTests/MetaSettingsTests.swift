import Layouts
import TestSupport
import Testing

@Suite struct `Meta settings` {
  /// Published `params.json` files and the width of their tensors.
  static let published: [(String, DecoderShape)] = [
    (
      #"""
      {"dim": 4096, "multiple_of": 256, "n_heads": 32, "n_layers": 32, "norm_eps": 1e-05, "vocab_size": -1}
      """#, shape(4096, 32, 32, 32, 11008, 32000)
    ),
    (
      #"""
      {"dim": 5120, "multiple_of": 256, "n_heads": 40, "n_layers": 40, "norm_eps": 1e-05, "vocab_size": -1}
      """#, shape(5120, 40, 40, 40, 13824, 32000)
    ),
    (
      #"""
      {"dim": 8192, "multiple_of": 4096, "ffn_dim_multiplier": 1.3, "n_heads": 64, "n_kv_heads": 8,
       "n_layers": 80, "norm_eps": 1e-05, "vocab_size": -1}
      """#, shape(8192, 80, 64, 8, 28672, 32000)
    ),
    (
      #"""
      {"dim": 4096, "n_layers": 32, "n_heads": 32, "n_kv_heads": 8, "vocab_size": 128256,
       "multiple_of": 1024, "ffn_dim_multiplier": 1.3, "norm_eps": 1e-05, "rope_theta": 500000.0}
      """#, shape(4096, 32, 32, 8, 14336, 128_256)
    ),
    (
      #"""
      {"model": {"dim": 8192, "ffn_dim_multiplier": 1.3, "multiple_of": 4096, "n_heads": 64,
       "n_kv_heads": 8, "n_layers": 80, "norm_eps": 1e-05, "rope_theta": 500000.0,
       "use_scaled_rope": true, "vocab_size": 128256}}
      """#, shape(8192, 80, 64, 8, 28672, 128_256)
    ),
  ]

  private static func shape(
    _ hidden: Int, _ layers: Int, _ heads: Int, _ groups: Int, _ inner: Int, _ vocabulary: Int
  ) -> DecoderShape {
    DecoderShape(
      family: .llama, layerCount: layers, hidden: hidden, groups: groups,
      queriesPerGroup: heads / groups, headDimension: hidden / heads, inner: inner,
      vocabulary: vocabulary, isTied: false)
  }

  @Test(arguments: published)
  func `published parameters give the tensors' shapes`(text: String, shape: DecoderShape) throws {
    let meta = try SettingsSamples.meta(text)
    var settings = meta.settings
    #expect(meta.reading.errors.isEmpty)
    #expect(settings.inner == shape.inner)
    #expect(settings.trueVocabulary == (shape.vocabulary == 32000 ? nil : shape.vocabulary))
    // Neither tying nor, in old files, the vocabulary is in them.
    #expect(throws: SettingsError.self) { try settings.shape() }
    settings.set(.vocabulary, .int(shape.vocabulary), from: SettingSource(.tensors))
    settings.set(.tiesEmbeddings, false, from: SettingSource(.tensors))
    #expect(try settings.shape() == shape)
  }

  @Test(arguments: published)
  func `writing finds Meta's own numbers again`(text: String, shape: DecoderShape) throws {
    let meta = try SettingsSamples.meta(text)
    #expect(MetaWidth.giving(shape.inner, hidden: shape.hidden) == meta.width)
    let again = try SettingsSamples.meta(MetaText(shape: shape, settings: meta.settings).text)
    #expect(again.width == meta.width)
    for key in meta.settings.keys {
      #expect(again.settings[key]?.value == meta.settings[key]?.value, "\(key)")
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `numbers are found for every width`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let hidden = random.integer(2...20000)
    let inner = random.integer(1...100_000)
    let width = try #require(MetaWidth.giving(inner, hidden: hidden))
    // Meta's program, step by step: int(2 * (4 * dim) / 3), int(factor * that), rounded up.
    var steps = Int(Double(2 * (4 * hidden)) / 3)
    if let factor = width.factor { steps = Int(factor * Double(steps)) }
    steps = width.multiple * ((steps + width.multiple - 1) / width.multiple)
    #expect(steps == inner)
  }

  @Test func `scaled rope is taken as that of Llama 3_1, and said so`() throws {
    let meta = try SettingsSamples.meta(#"{"use_scaled_rope": true}"#)
    #expect(meta.settings.ropeScaling.flatMap(RopeScaling.init(json:)) == .llama31)
    #expect(meta.reading.findings.map(\.code) == ["meta.rope-scaling"])
  }

  @Test func `a multiple that is no number is an error with its place`() throws {
    let meta = try SettingsSamples.meta(#"{"dim": 64, "multiple_of": 0}"#)
    #expect(
      meta.reading.errors.map(\.description) == [
        "params.json: 1:13: 'multiple_of': expected a positive whole number, found 0"
      ])
    #expect(meta.width == nil)
  }
}
