import Layouts
import Tensors
import TestSupport
import Testing

@Suite struct `Donor configurations` {
  private func edit(
    _ text: String, _ shape: DecoderShape, known: DecoderSettings = DecoderSettings(),
    dtype: DType? = nil
  ) throws -> (text: String, findings: [ConfigurationFinding]) {
    let donor = try DonorConfiguration(
      SettingsSamples.configuration(text), shape: shape, known: known, dtype: dtype)
    return (String(decoding: donor.bytes, as: UTF8.self), donor.findings)
  }

  @Test func `a donor of the same shape stays as it is, byte for byte`() throws {
    let (text, findings) = try edit(SettingsSamples.llama70B, SettingsSamples.llama70BShape)
    #expect(text == SettingsSamples.llama70B)
    #expect(findings.isEmpty)
  }

  @Test func `only the lines of what tensors decide change`() throws {
    var shape = SettingsSamples.llama70BShape
    shape.vocabulary = 128_384
    shape.layerCount = 4
    shape.isTied = true
    let (text, _) = try edit(SettingsSamples.llama70B, shape, dtype: .f32)
    let old = SettingsSamples.llama70B.split(separator: "\n")
    let changed = text.split(separator: "\n").filter { !old.contains($0) }
    #expect(
      changed == [
        #"  "num_hidden_layers": 4,"#, #"  "tie_word_embeddings": true,"#,
        #"  "torch_dtype": "float32","#, #"  "vocab_size": 128384"#,
      ])
  }

  @Test func `what a donor leaves out is added where its default would be wrong`() throws {
    let donor = """
      {
        "hidden_size": 64,
        "intermediate_size": 128,
        "model_type": "llama",
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "vocab_size": 100
      }
      """
    let shape = DecoderShape(
      family: .llama, layerCount: 2, hidden: 64, groups: 4, queriesPerGroup: 2, headDimension: 16,
      inner: 128, vocabulary: 100, isTied: false)
    let text = try edit(donor, shape).text
    #expect(try DecoderShape(from: SettingsSamples.configuration(text)) == shape)
    #expect(text.contains("\"num_key_value_heads\": 4"))
    #expect(text.contains("\"head_dim\": 16"))
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `the edited donor has the shape of the tensors`(seed: UInt64) throws {
    var generator = SettingsGenerator(seed)
    let donor = try HuggingFaceText(
      shape: generator.shape(), settings: generator.settings(), dtype: .bf16
    ).text
    var shape = generator.shape()
    if shape.family == .llama { shape.headDimension = 2 * generator.random.integer(1...80) }
    let text = try edit(donor, shape).text
    #expect(try DecoderShape(from: SettingsSamples.configuration(text)) == shape)
  }

  @Test func `disagreements are reported with both places`() throws {
    let training = try SettingsSamples.training(SettingsSamples.llamaTraining)
    let (text, findings) = try edit(
      SettingsSamples.llama70B, SettingsSamples.llama70BShape, known: training.settings)
    #expect(text == SettingsSamples.llama70B)
    #expect(
      findings.map(\.message) == [
        "rotary base is 500000.0 by 'rope_theta' in config.json:28:3, and 1000000.0 by "
          + "'rotary_emb_base' in 0.yml:12:1; the file of --base-config stands",
        "maximum positions is 131072 by 'max_position_embeddings' in config.json:13:3, and 4096 by "
          + "'max_position_embeddings' in 0.yml:9:1; the file of --base-config stands",
      ])
  }

  @Test func `a donor of another architecture is refused`() throws {
    let model = try SettingsSamples.configuration(SettingsSamples.pythia)
    #expect(
      throws: DonorError.architecture(file: "config.json", found: "gpt_neox", wanted: .llama)
    ) {
      try DonorConfiguration(
        model, shape: SettingsSamples.llama70BShape, known: DecoderSettings(), dtype: nil)
    }
  }
}
