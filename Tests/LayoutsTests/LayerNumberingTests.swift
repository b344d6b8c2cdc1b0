import Layouts
import Tensors
import Testing

@Suite struct `Layer numbering` {
  private func specs(_ names: [String], shape: [Int] = [4]) -> [TensorSpec] {
    names.map { TensorSpec(name: TensorName($0), dtype: .bf16, shape: shape) }
  }

  @Test func `the largest stack is the main one`() throws {
    let text = specs((0..<4).map { "model.language_model.layers.\($0).w" }, shape: [100])
    let vision = specs((0..<9).map { "model.visual.blocks.\($0).w" }, shape: [2])
    let numbering = LayerNumbering(vision + text + specs(["lm_head.weight"]))
    #expect(numbering.stacks.map(\.name) == ["model.language_model.layers", "model.visual.blocks"])
    let main = try #require(numbering.main)
    #expect(main.layerCount == 4)
    #expect(main.elementCount == 400)
    #expect(main.missing().isEmpty)
    #expect(numbering.role(of: "model.visual.blocks.0.w") == .beforeLayers)
  }

  @Test func `equal stacks are ordered by name, whatever the order of the tensors`() {
    let tensors = specs(["b.0.w", "a.0.w", "c.0.w"])
    #expect(LayerNumbering(tensors).stacks == LayerNumbering(tensors.reversed()).stacks)
    #expect(LayerNumbering(tensors).stacks.map(\.name) == ["a", "b", "c"])
  }

  @Test func `missing layers are listed up to a limit`() throws {
    let main = try #require(LayerNumbering(specs(["l.1.w", "l.4.w", "l.1000000000.w"])).main)
    #expect(main.missing(limit: 4) == [0, 2, 3, 5])
    #expect(main.layerCount == 1_000_000_001)
  }

  @Test func `a model without layers has no stack`() {
    let numbering = LayerNumbering(specs(["embed.weight"]))
    #expect(numbering.main == nil)
    #expect(numbering.role(of: "embed.weight") == .beforeLayers)
  }

  @Test(
    arguments: [
      "model.embed_tokens.weight", "gpt_neox.embed_in.weight", "transformer.wte.weight",
      "transformer.wpe.weight", "transformer.word_embeddings.weight", "shared.weight",
      "transformer.word_embeddings_layernorm.weight", "backbone.embeddings.weight",
      "model.tok_embeddings.weight", "bert.embeddings.LayerNorm.weight", "rotary_pos_emb.inv_freq",
      "multi_modal_projector.linear_1.weight",
    ] as [TensorName])
  func `embeddings stand before the layers`(name: TensorName) {
    let numbering = LayerNumbering(specs(["model.layers.0.w"]))
    #expect(numbering.role(of: name) == .beforeLayers)
  }

  @Test(
    arguments: [
      "model.norm.weight", "lm_head.weight", "lm_head.bias", "embed_out.weight", "output.weight",
      "gpt_neox.final_layer_norm.bias", "transformer.ln_f.weight", "backbone.norm_f.weight",
      "transformer.output_layer.weight", "transformer.encoder.final_layernorm.weight",
      "score.weight", "lm_head.linear.weight",
    ] as [TensorName])
  func `final norm and head stand behind the layers`(name: TensorName) {
    let numbering = LayerNumbering(specs(["model.layers.0.w"]))
    #expect(numbering.role(of: name) == .afterLayers)
  }
}
