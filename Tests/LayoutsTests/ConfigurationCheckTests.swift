import Layouts
import Tensors
import Testing

@Suite struct `Configuration against tensors` {
  private func findings(_ text: String, _ tensors: [TensorSpec]) throws -> [ConfigurationFinding] {
    try ModelConfiguration.read(Array(text.utf8), file: "config.json").check(tensors)
  }

  private func codes(_ text: String, _ tensors: [TensorSpec]) throws -> [String] {
    try findings(text, tensors).map(\.code)
  }

  private func spec(_ name: TensorName, _ shape: [Int]) -> TensorSpec {
    TensorSpec(name: name, dtype: .bf16, shape: shape)
  }

  private func llama(rows: Int = 512, layers: Range<Int> = 0..<2, head: Bool = true)
    -> [TensorSpec]
  {
    [spec("model.embed_tokens.weight", [rows, 8]), spec("model.norm.weight", [8])]
      + layers.map { spec(TensorName("model.layers.\($0).mlp.up_proj.weight"), [16, 8]) }
      + (head ? [spec("lm_head.weight", [rows, 8])] : [])
  }

  private func text(_ extra: String) -> String {
    #"{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "num_hidden_layers": 2"#
      + extra + "}"
  }

  @Test func `a consistent model has no findings`() throws {
    let text = text(#", "vocab_size": 512, "tie_word_embeddings": false, "eos_token_id": 511"#)
    #expect(try findings(text, llama()).isEmpty)
  }

  @Test(
    arguments: [
      (512, 512, nil), (500, 512, nil), (505, 512, nil), (32001, 32064, nil), (50257, 50304, nil),
      (50277, 50432, nil), (513, 512, .error), (100_000, 512, .error), (500, 509, .warning),
      (0, 8, .warning),
    ] as [(Int, Int, ConfigurationFinding.Severity?)])
  func `embedding rows may only exceed the vocabulary by padding`(
    size: Int, rows: Int, severity: ConfigurationFinding.Severity?
  ) throws {
    let found = try findings(text(", \"vocab_size\": \(size)"), llama(rows: rows))
    #expect(found.map(\.severity) == (severity.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.code == "config.vocabulary-rows" })
    if let first = found.first {
      #expect(
        "\(first)" == "config.json: vocabulary size is \(size), but "
          + "'model.embed_tokens.weight' has \(rows) rows")
    }
  }

  @Test func `token ids beyond the rows are told`() throws {
    let found = try findings(text(#", "eos_token_id": [1, 512], "pad_token_id": -1"#), llama())
    #expect(found.map(\.code) == ["config.token-beyond-rows"])
    #expect(found.first?.message.hasPrefix("eos_token_id is 512") == true)
  }

  @Test(arguments: [
    ("true", true, ["config.tied-head"]), ("true", false, []), ("false", true, []),
    ("false", false, ["config.missing-head"]), ("null", true, []), ("null", false, []),
  ])
  func `tying and the stored head are compared`(
    ties: String, head: Bool, expected: [String]
  ) throws {
    #expect(try codes(text(", \"tie_word_embeddings\": \(ties)"), llama(head: head)) == expected)
  }

  @Test func `models without a language head may lack one`() throws {
    let text = #"{"architectures": ["LlamaModel"], "tie_word_embeddings": false}"#
    #expect(try codes(text, llama(head: false)).isEmpty)
  }

  @Test func `an architecture that contradicts the names is an error`() throws {
    let text = #"{"architectures": ["GPTNeoXForCausalLM"], "num_hidden_layers": 2}"#
    let found = try findings(text, llama())
    #expect(found.map(\.code) == ["config.architecture"])
    #expect(found.first?.severity == .error)
    #expect(
      found.first?.message == "architecture GPTNeoXForCausalLM has its embedding in "
        + "'gpt_neox.embed_in.weight', but the tensors have 'model.embed_tokens.weight' as "
        + "LlamaForCausalLM")
  }

  @Test func `layers are counted`() throws {
    #expect(try codes(text(""), llama(layers: 0..<3)) == ["config.layer-count"])
    #expect(try codes(text(""), llama(layers: 1..<2)) == ["config.missing-layers"])
    #expect(try codes(text(", \"num_nextn_predict_layers\": 1"), llama(layers: 0..<3)).isEmpty)
  }

  @Test func `nothing is said about tensors without known names`() throws {
    #expect(try codes(text(#", "vocab_size": 9"#), [spec("weird", [])]).isEmpty)
    #expect(try codes(text(#", "vocab_size": 9"#), []).isEmpty)
  }
}
