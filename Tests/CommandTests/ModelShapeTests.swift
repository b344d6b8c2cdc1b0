import Layouts
import Reports
import Tensors
import Testing

@Suite struct `The shape of a model` {
  static func spec(_ name: String, _ shape: Int...) -> TensorSpec {
    TensorSpec(name: TensorName(name), dtype: .bf16, shape: shape)
  }

  @Test func `is read off names and shapes`() {
    let shape = ModelShape(inferredFrom: SampleModel.decoder(layers: 3), headDimension: 2)
    #expect(
      "\(shape)"
        == "3 layers, hidden 8, 4 heads of 2 (2 key-value), feed-forward 16, vocabulary 32")
  }

  @Test func `head norms tell the extent of a head`() {
    let norm = Self.spec("model.layers.0.self_attn.q_norm.weight", 4)
    let shape = ModelShape(inferredFrom: SampleModel.decoder(layers: 1) + [norm])
    #expect((shape.headDimension, shape.headCount, shape.keyValueHeadCount) == (4, 2, 1))
  }

  @Test func `a norm over all heads tells nothing about one`() {
    let norm = Self.spec("model.layers.0.self_attn.q_norm.weight", 8)
    let shape = ModelShape(inferredFrom: SampleModel.decoder(layers: 1) + [norm])
    #expect(shape.headDimension == nil)
  }

  @Test func `dense matrices go before experts, and experts are counted`() {
    let shape = ModelShape(inferredFrom: [
      Self.spec("model.embed_tokens.weight", 32, 8),
      Self.spec("model.layers.0.mlp.experts.0.up_proj.weight", 5, 8),
      Self.spec("model.layers.0.mlp.experts.1.up_proj.weight", 5, 8),
      Self.spec("model.layers.1.mlp.up_proj.weight", 20, 8),
    ])
    #expect(shape.expertCount == 2)
    #expect(shape.feedForwardSize == 20)
  }

  @Test(arguments: [
    [], [spec("weight")], [spec("model.embed_tokens.weight", 0)], [spec("layers.0.q_proj.weight")],
    [spec("model.embed_tokens.weight", 0, 0), spec("layers.0.k_proj.weight", 0, 0)],
  ])
  func `odd tensors are no trap`(specs: [TensorSpec]) {
    let shape = ModelShape(inferredFrom: specs, headDimension: 0)
    #expect(shape.headCount == nil)
  }
}

@Suite struct `The use of embeddings` {
  @Test func `is told by names where there is no configuration`() {
    let specs = SampleModel.decoder(layers: 1)
    #expect(EmbeddingUse(specs, configuration: nil) == .untied(head: "lm_head.weight"))
    let headless = specs.filter { $0.name != "lm_head.weight" }
    #expect(
      EmbeddingUse(headless, configuration: nil)
        == .headless(embedding: "model.embed_tokens.weight"))
    #expect(EmbeddingUse([], configuration: nil) == .unknown)
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func `follows the configuration`(isTied: Bool, hasHead: Bool) throws {
    let text = #"{"architectures": ["LlamaForCausalLM"], "tie_word_embeddings": \#(isTied)}"#
    let configuration = try ModelConfiguration.read(Array(text.utf8), file: "config.json")
    let specs = SampleModel.decoder(layers: 1).filter { hasHead || $0.name != "lm_head.weight" }
    let use = EmbeddingUse(specs, configuration: configuration)
    #expect(use.isTied == (isTied ? true : hasHead ? false : nil))
  }
}
