import Layouts
import Testing

@Suite struct `Differences among configurations` {
  private func read(_ text: String, _ file: String) throws -> ModelConfiguration {
    try ModelConfiguration.read(Array(text.utf8), file: file)
  }

  private func differences(_ a: String, _ b: String) throws -> [ConfigurationDifference] {
    ConfigurationDifference.among([try read(a, "a/config.json"), try read(b, "b/config.json")])
  }

  @Test(arguments: [
    SampleConfigurations.llama31, SampleConfigurations.qwen25, SampleConfigurations.gemma3,
    SampleConfigurations.mixtral, SampleConfigurations.neox, SampleConfigurations.gpt2,
  ])
  func `a model does not differ from itself`(text: String) throws {
    #expect(try differences(text, text).isEmpty)
  }

  @Test func `both generations of transformers write the same model`() throws {
    let (old, new) = (SampleConfigurations.llama31, SampleConfigurations.llama31Version5)
    #expect(try differences(old, new).isEmpty)
  }

  @Test(arguments: [
    (#"{"rope_theta": 10000}"#, #"{"rope_theta": 500000.0}"#, "inputs.rope-theta"),
    (
      #"{"rope_scaling": {"type": "linear", "factor": 2}}"#,
      #"{"rope_scaling": {"type": "linear", "factor": 4}}"#, "inputs.rope-scaling"
    ),
    (#"{}"#, #"{"rope_scaling": {"type": "linear", "factor": 4}}"#, "inputs.rope-scaling"),
    (#"{"rms_norm_eps": 1e-5}"#, #"{"rms_norm_eps": 1e-06}"#, "inputs.norm-epsilon"),
    (#"{"head_dim": 64}"#, #"{"head_dim": 128}"#, "inputs.head-dim"),
    (
      #"{"tie_word_embeddings": true}"#, #"{"tie_word_embeddings": false}"#, "inputs.tying"
    ),
    (#"{"eos_token_id": 2}"#, #"{"eos_token_id": [2, 3]}"#, "inputs.special-token"),
    (#"{"pad_token_id": 0}"#, #"{"pad_token_id": -1}"#, "inputs.special-token"),
    (#"{"vocab_size": 32000}"#, #"{"vocab_size": 32064}"#, "inputs.vocabulary"),
    (#"{"architectures": ["A"]}"#, #"{"architectures": ["B"]}"#, "inputs.architecture"),
    (#"{"model_type": "a"}"#, #"{"model_type": "b"}"#, "inputs.model-type"),
    (#"{"n_head": 4}"#, #"{"num_attention_heads": 8}"#, "inputs.heads"),
    (#"{"num_key_value_heads": 4}"#, #"{"num_key_value_heads": 8}"#, "inputs.key-value-heads"),
  ])
  func `one difference is found both ways`(a: String, b: String, code: String) throws {
    #expect(try differences(a, b).map(\.code) == [code])
    #expect(try differences(b, a).map(\.code) == [code])
  }

  @Test(arguments: [
    (#"{"rope_theta": 10000}"#, #"{"rope_theta": 1e4}"#),
    (#"{"rope_theta": 10000}"#, "{}"), (#"{"tie_word_embeddings": true}"#, "{}"),
    (#"{"eos_token_id": 2}"#, #"{"eos_token_id": null}"#),
    (#"{"eos_token_id": 2}"#, #"{"eos_token_id": [2]}"#),
    (
      #"{"rope_scaling": {"type": "linear", "factor": 2}}"#,
      #"{"rope_scaling": {"factor": 2.0, "rope_type": "linear", "type": "linear"}}"#
    ),
    (
      #"{"hidden_size": 256, "num_attention_heads": 4}"#,
      #"{"hidden_size": 256, "num_attention_heads": 4, "head_dim": 64}"#
    ),
  ])
  func `other spellings and defaults are no differences`(a: String, b: String) throws {
    #expect(try differences(a, b).isEmpty)
  }

  @Test func `the message names both files and values`() throws {
    let found = try differences(#"{"rope_theta": 10000}"#, #"{"rope_theta": 500000}"#)
    #expect(
      found.map(\.description) == [
        "rope_theta differs: 10000.0 in a/config.json, 500000.0 in b/config.json"
      ])
  }

  @Test func `every model is compared with the first`() throws {
    let models = try ["a", "b", "c"].map { try read("{\"model_type\": \"\($0)\"}", $0) }
    #expect(ConfigurationDifference.among(models).map(\.otherFile) == ["b", "c"])
    #expect(ConfigurationDifference.among([]).isEmpty)
  }
}
