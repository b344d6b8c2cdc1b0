import Layouts
import Tensors
import TestSupport
import Testing

@Suite struct `Megatron settings` {
  private func arguments(_ tree: SettingsTree) -> MegatronArguments {
    MegatronArguments(SettingsFile(file: "args", tree))
  }

  @Test func `ungrouped queries have as many groups as heads`() {
    let plain = arguments([
      "num_attention_heads": 32, "group_query_attention": false, "num_query_groups": 1,
    ])
    #expect(plain.settings.keyValueHeads == 32)
    let grouped = arguments([
      "num_attention_heads": 32, "group_query_attention": true, "num_query_groups": 8,
    ])
    #expect(grouped.settings.keyValueHeads == 8)
    #expect(arguments(["num_attention_heads": 32]).settings.keyValueHeads == nil)
  }

  @Test(arguments: [
    (false, false, [false, false, false]), (false, true, [true, false, false]),
    (true, false, [true, true, true]),
  ])
  func `two switches say which layers have biases`(all: Bool, queries: Bool, biases: [Bool]) {
    let settings = arguments(["add_bias_linear": .bool(all), "add_qkv_bias": .bool(queries)])
      .settings
    #expect([settings.attentionBias, settings.outputBias, settings.mlpBias] == biases)
  }

  @Test func `other architectures are refused by name`() {
    let reading = arguments(["normalization": "LayerNorm", "swiglu": false]).reading
    #expect(
      reading.errors.map(\.description) == [
        "args: 'normalization' is 'LayerNorm'; only 'RMSNorm' has a layout table",
        "args: 'swiglu' is false; only true has a layout table",
      ])
    #expect(reading.settings.family == nil)
  }

  @Test func `values of the wrong kind are reported`() {
    let reading = arguments(["num_layers": "many", "kv_channels": -1]).reading
    #expect(reading.errors.count == 2)
    #expect(reading.settings.layerCount == nil)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `what is written is read back`(seed: UInt64) throws {
    var generator = SettingsGenerator(seed)
    var shape = generator.shape()
    guard shape.family == .llama else { return }
    shape.headDimension = 2 * generator.random.integer(1...80)
    let settings = generator.settings()
    let division = MegatronTree.Division(
      tensorParallel: generator.random.integer(1...8),
      pipelineParallel: generator.random.integer(1...8), paddedVocabulary: shape.vocabulary + 7,
      vocabularyMultiple: 128)
    let tree = try MegatronTree(
      shape: shape, settings: settings, division: division, dtype: generator.dtype
    ).tree
    let read = arguments(tree)
    #expect(read.reading.findings.isEmpty)
    #expect(try read.settings.shape() == shape)
    #expect(read.tensorParallel == division.tensorParallel)
    #expect(read.pipelineParallel == division.pipelineParallel)
    #expect(read.settings.paddedVocabulary == division.paddedVocabulary)
    let unsaid: Set<DecoderSettings.Key> = [.ropeScaling, .beginTokens, .endTokens]
    for key in settings.keys where !unsaid.contains(key) {
      #expect(read.settings[key]?.value == settings[key]?.value, "\(key)")
    }
    #expect(
      read.settings.ropeScaling.map(RopeScaling.init(json:))
        == settings.ropeScaling.map(RopeScaling.init(json:)))
  }
}
