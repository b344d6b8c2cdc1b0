import Layouts
import Testing

@Suite struct `Settings conflicts` {
  private typealias Target = SettingsConflict.Target

  private func llama(
    _ changes: [DecoderSettings.Key: SettingsTree] = [:]
  ) throws -> DecoderSettings {
    var settings = try SettingsSamples.huggingFace(SettingsSamples.llama70B).settings
    settings.set(.ropeScaling, SettingsTree.none, from: SettingSource(.option("--test")))
    for (key, value) in changes { settings.set(key, value, from: SettingSource(.option("--test"))) }
    return settings
  }

  @Test(arguments: SettingsConflict.Target.allCases)
  func `a plain Llama goes everywhere`(target: SettingsConflict.Target) throws {
    let conflict = SettingsConflict(SettingsSamples.llama70BShape, try llama(), in: target)
    #expect(conflict.refusals.isEmpty)
  }

  /// A change of a plain Llama and the targets that refuse it.
  @Test(
    arguments: [
      ([.rotaryFraction: 0.5], [.huggingFace, .meta]),
      ([.attentionBias: true], [.huggingFace, .neox, .meta]),
      ([.attentionBias: true, .outputBias: true], [.meta, .megatron]),
      ([.attentionBias: true, .outputBias: true, .mlpBias: true], [.meta]),
      ([.mlpBias: true], [.meta, .megatron]),
      ([.activation: "gelu"], [.meta, .megatron]),
      ([.parallelResidual: true], [.huggingFace, .meta, .megatron]),
    ] as [([DecoderSettings.Key: SettingsTree], [SettingsConflict.Target])])
  func `each target refuses what it cannot hold`(
    changes: [DecoderSettings.Key: SettingsTree], refusing: [SettingsConflict.Target]
  ) throws {
    let settings = try llama(changes)
    for target in SettingsConflict.Target.allCases {
      let conflict = SettingsConflict(SettingsSamples.llama70BShape, settings, in: target)
      #expect(conflict.refusals.isEmpty != refusing.contains(target), "\(target)")
    }
  }

  @Test func `the GPT-NeoX architecture has two homes`() throws {
    let settings = try SettingsSamples.huggingFace(SettingsSamples.pythia).settings
    let refusing = SettingsConflict.Target.allCases.filter {
      !SettingsConflict(SettingsSamples.pythiaShape, settings, in: $0).refusals.isEmpty
    }
    #expect(refusing == [.meta, .megatron])
    #expect(
      SettingsConflict(SettingsSamples.pythiaShape, settings, in: .meta).refusals.first
        == "Meta's layout cannot hold the GPT-NeoX architecture (LayerNorm with biases and an MLP "
        + "without a gate)")
  }

  @Test func `the GPT-NeoX architecture has biases in its MLP to transformers`() throws {
    var settings = try SettingsSamples.huggingFace(SettingsSamples.pythia).settings
    settings.set(.mlpBias, false, from: SettingSource(.tensors))
    let refusing = [SettingsConflict.Target.huggingFace, .neox].filter {
      !SettingsConflict(SettingsSamples.pythiaShape, settings, in: $0).refusals.isEmpty
    }
    #expect(refusing == [.huggingFace])
  }

  @Test func `head dimensions of their own are refused where they are derived`() throws {
    var shape = SettingsSamples.llama70BShape
    shape.headDimension = 64
    let settings = try llama()
    let refusing = SettingsConflict.Target.allCases.filter {
      !SettingsConflict(shape, settings, in: $0).refusals.isEmpty
    }
    #expect(refusing == [.neox, .meta])
  }

  @Test(
    arguments: [
      (RopeScaling.llama31.json, [.neox]), (RopeScaling.llama3(factor: 32).json, [.neox, .meta]),
      (#"{"rope_type": "yarn", "factor": 4.0}"#, [.neox, .meta, .megatron]),
    ] as [(String, [SettingsConflict.Target])])
  func `rope scaling that is not stored is noted`(
    scaling: String, noting: [SettingsConflict.Target]
  ) throws {
    let settings = try llama([.ropeScaling: .string(scaling)])
    let noted = [SettingsConflict.Target.huggingFace, .neox, .meta, .megatron].filter { target in
      SettingsConflict(SettingsSamples.llama70BShape, settings, in: target).notes.contains {
        $0.contains("does not store the rope scaling")
      }
    }
    #expect(noted == noting)
  }
}
