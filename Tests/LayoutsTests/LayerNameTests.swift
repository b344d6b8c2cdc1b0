import Layouts
import Tensors
import Testing

@Suite struct `Layer names` {
  private static let layered: [(TensorName, String, Int, String)] = [
    ("model.layers.7.mlp.up_proj.weight", "model.layers", 7, "mlp.up_proj.weight"),
    ("h.0.attn.c_attn.weight", "h", 0, "attn.c_attn.weight"),
    ("gpt_neox.layers.10.attention.bias", "gpt_neox.layers", 10, "attention.bias"),
    (
      "model.layers.3.mlp.experts.12.w1.weight", "model.layers", 3, "mlp.experts.12.w1.weight"
    ),
    ("encoder.block.1.layer.0.DenseReluDense.wi", "encoder.block", 1, "layer.0.DenseReluDense.wi"),
    ("a\u{301}.2.\u{301}b", "a\u{301}", 2, "\u{301}b"),
    ("..0.", ".", 0, ""),
  ]

  @Test(arguments: layered)
  func `the first number splits a name`(
    name: TensorName, stack: String, index: Int, suffix: String
  ) throws {
    let layer = try #require(LayerName(name))
    #expect(Array(layer.stack.utf8) == Array(stack.utf8))
    #expect(layer.index == index)
    #expect(Array(layer.suffix.utf8) == Array(suffix.utf8))
  }

  @Test(arguments: layered.map(\.0))
  func `a name moved away and back is the same`(name: TensorName) throws {
    let layer = try #require(LayerName(name))
    #expect(layer.tensorName == name)
    let moved = layer.moved(to: 123)
    #expect(moved != name)
    #expect(try #require(LayerName(moved)).moved(to: layer.index) == name)
  }

  @Test(
    arguments: [
      "", ".", "lm_head.weight", "model.norm.weight", "0.weight", "layers.0", "layers.01.weight",
      "layers.-1.weight", "layers.+1.weight", "layers.1a.weight", "layers..weight",
      "layers.99999999999999999999.weight", "layers.2147483648.weight", "layers.\u{0661}.weight",
    ] as [TensorName])
  func `other names have no layer`(name: TensorName) {
    #expect(LayerName(name) == nil)
  }
}
