import Layouts
import StrictJSON
import Tensors
import Testing

@Suite struct `Hugging Face settings` {
  @Test func `shapes come from configurations of both families`() throws {
    let llama = try SettingsSamples.configuration(SettingsSamples.llama70B)
    #expect(try DecoderShape(from: llama) == SettingsSamples.llama70BShape)
    let pythia = try SettingsSamples.configuration(SettingsSamples.pythia)
    #expect(try DecoderShape(from: pythia) == SettingsSamples.pythiaShape)
  }

  @Test func `settings know their place, and defaults their program`() throws {
    let settings = try SettingsSamples.huggingFace(SettingsSamples.pythia).settings
    #expect(
      settings[.normEpsilon]?.source.description == "'layer_norm_eps' in config.json:11:3")
    #expect(settings.rotaryFraction == 0.25)
    #expect(settings.ropeTheta == 10000)
    #expect(settings.parallelResidual == true)
    #expect(settings.dtype == .f16)
    #expect(settings.attentionBias == true)
    #expect(settings[.attentionBias]?.source.description == "the default of transformers")
  }

  @Test func `versions 4 and 5 say the same`() throws {
    let old = try SettingsSamples.huggingFace(SampleConfigurations.llama31).settings
    let new = try SettingsSamples.huggingFace(SampleConfigurations.llama31Version5).settings
    #expect(old.ropeTheta == 500_000)
    #expect(new.ropeTheta == 500_000)
    let texts = [old.ropeScaling, new.ropeScaling].compactMap { $0 }
    #expect(texts.compactMap(RopeScaling.init(json:)) == [.llama31, .llama31])
    #expect(old.disagreements(with: new).isEmpty)
  }

  @Test func `the genuine fixture's default rope is no scaling`() throws {
    let settings = try SettingsSamples.huggingFace(
      #"""
      {"model_type": "llama", "rope_parameters": {"rope_theta": 500000.0, "rope_type": "default"},
       "head_dim": 16, "dtype": "float32", "pad_token_id": null}
      """#
    ).settings
    #expect(settings.ropeScaling == nil)
    #expect(settings[.ropeScaling]?.value == SettingsTree.none)
    #expect(settings.ropeTheta == 500_000)
    #expect(settings.dtype == .f32)
  }

  @Test func `what is missing is listed`() throws {
    let model = try SettingsSamples.configuration(#"{"model_type": "llama", "hidden_size": 64}"#)
    #expect(throws: SettingsError.self) { try DecoderShape(from: model) }
    do { _ = try DecoderShape(from: model) } catch {
      #expect(
        error.description
          == "the configuration does not say: number of layers, number of attention "
          + "heads, number of key-value heads, MLP width, vocabulary size")
    }
  }

  @Test func `an architecture without a table is refused by name`() throws {
    let model = try SettingsSamples.configuration(#"{"model_type": "mixtral"}"#)
    #expect(
      throws: SettingsError.contradiction(
        "there is no layout table for models of type 'mixtral'; supported are llama and gpt_neox")
    ) { try DecoderShape(from: model) }
  }

  @Test func `values of the wrong kind are reported with their place`() throws {
    let reading = try SettingsSamples.huggingFace(
      #"{"model_type": "llama", "hidden_act": 3}"#)
    #expect(
      reading.errors.map(\.description) == [
        "config.json: 1:25: 'hidden_act': expected text, found 3"
      ])
  }

  @Test func `a written file is the published one`() throws {
    let settings = try SettingsSamples.huggingFace(SettingsSamples.llama70B).settings
    let written = try HuggingFaceText(
      shape: SettingsSamples.llama70BShape, settings: settings, dtype: .bf16)
    // The head dimension is always written, the version never.
    let expected = SettingsSamples.llama70B.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains("transformers_version") }
      .flatMap { $0.contains("hidden_act") ? ["  \"head_dim\": 128,", $0] : [$0] }
      .joined(separator: "\n")
    #expect(written.text == expected)
    #expect(written.notes.isEmpty)
  }

  @Test func `settings without which another model would load must be known`() {
    #expect(
      throws: SettingsError.missing([
        .normEpsilon, .ropeTheta, .activation, .attentionBias, .mlpBias,
      ])
    ) {
      try HuggingFaceText(
        shape: SettingsSamples.llama70BShape, settings: DecoderSettings(), dtype: .bf16)
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `what is written is read back`(seed: UInt64) throws {
    var generator = SettingsGenerator(seed)
    let shape = generator.shape()
    let settings = generator.settings()
    let text = try HuggingFaceText(shape: shape, settings: settings, dtype: generator.dtype).text
    let configuration = try SettingsSamples.configuration(text)
    #expect(try DecoderShape(from: configuration) == shape)
    let reading = SettingsReading(huggingFace: configuration)
    #expect(reading.findings.isEmpty)
    for key in settings.keys where key != .ropeScaling {
      #expect(reading.settings[key]?.value == settings[key]?.value, "\(key)")
    }
    #expect(
      reading.settings.ropeScaling.map(RopeScaling.init(json:))
        == settings.ropeScaling.map(RopeScaling.init(json:)))
  }
}
