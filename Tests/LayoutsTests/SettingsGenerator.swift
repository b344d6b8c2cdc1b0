import Layouts
import Tensors
import TestSupport

/// Random models for laws about configuration files.
struct SettingsGenerator {
  var random: SeededGenerator
  let family: DecoderShape.Family

  init(_ seed: UInt64) {
    random = SeededGenerator(seed: seed)
    family = random.integer(0...2) == 0 ? .gptNeoX : .llama
  }

  mutating func shape() -> DecoderShape {
    let dimension = 2 * random.integer(2...64)
    let groups = random.integer(1...8)
    let queries = family == .llama ? random.integer(1...8) : 1
    return DecoderShape(
      family: family, layerCount: random.integer(1...99), hidden: groups * queries * dimension,
      groups: groups, queriesPerGroup: queries, headDimension: dimension,
      inner: random.integer(1...20000), vocabulary: random.integer(1...200_000),
      isTied: random.integer(0...1) == 0)
  }

  mutating func settings() -> DecoderSettings {
    var settings = DecoderSettings()
    let source = SettingSource(.option("--test"))
    func set(_ key: DecoderSettings.Key, _ value: SettingsTree) {
      settings.set(key, value, from: source)
    }
    let isLlama = family == .llama
    set(.normEpsilon, .double(pick([1e-5, 1e-6, 1e-8, 0.001])))
    set(.ropeTheta, .double(pick([10000, 500_000, 1e6, 12345.5])))
    set(.rotaryFraction, .double(isLlama ? 1 : pick([0.25, 0.5, 1])))
    set(.maxPositions, .int(random.integer(1...200_000)))
    set(.activation, .string(isLlama ? "silu" : pick(["gelu", "relu"])))
    set(.parallelResidual, .bool(!isLlama && pick([true, false])))
    set(.attentionBias, .bool(!isLlama || pick([true, false])))
    set(.outputBias, settings[.attentionBias]?.value ?? .none)
    set(.mlpBias, .bool(!isLlama || settings.outputBias == true))
    set(.initializerRange, .double(pick([0.02, 0.006])))
    set(.beginTokens, .list([.int(random.integer(0...9))]))
    set(.endTokens, .list([.int(random.integer(0...9)), 11].suffix(random.integer(1...2))))
    set(.dtype, .string(dtype.torchName ?? ""))
    let scaling = RopeScaling.llama3(factor: pick([8, 32])).json
    set(.ropeScaling, isLlama && pick([true, false]) ? .string(scaling) : .none)
    return settings
  }

  /// A type in the order of the seed, so that settings and writers agree.
  var dtype: DType { family == .llama ? .bf16 : .f16 }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[random.integer(0...values.count - 1)]
  }
}
