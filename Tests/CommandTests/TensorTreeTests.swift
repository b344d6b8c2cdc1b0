import Reports
import Tensors
import Testing

@Suite struct `The tree of tensors` {
  static func lines(_ specs: [TensorSpec]) -> [String] {
    TensorTree(specs).rows.map { row in
      "\(row.name) \(row.kind) x\(row.count)" + (row.remark.map { " ! \($0)" } ?? "")
    }
  }

  @Test func `layers that are alike are one row`() {
    #expect(
      Self.lines(SampleModel.decoder(layers: 12)) == [
        "lm_head.weight BF16 [32, 8] x1",
        "model.embed_tokens.weight BF16 [32, 8] x1",
        "model.layers.{0..11}.mlp.up_proj.weight BF16 [16, 8] x12",
        "model.layers.{0..11}.self_attn.k_proj.weight BF16 [4, 8] x12",
        "model.layers.{0..11}.self_attn.q_proj.weight BF16 [8, 8] x12",
        "model.norm.weight BF16 [8] x1",
      ])
  }

  @Test func `a layer of another shape is called out`() {
    let lines = Self.lines(SampleModel.decoder(layers: 4, odd: 2))
    #expect(lines.contains("model.layers.{0..1,3}.mlp.up_proj.weight BF16 [16, 8] x3"))
    #expect(
      lines.contains(
        "model.layers.2.mlp.up_proj.weight BF16 [24, 8] x1 ! odd: 3 others are BF16 [16, 8]"))
  }

  @Test func `a layer of another dtype is called out`() {
    var specs = SampleModel.decoder(layers: 3)
    for index in specs.indices where specs[index].name == "model.layers.1.mlp.up_proj.weight" {
      specs[index].dtype = .f32
    }
    #expect(
      Self.lines(specs).contains(
        "model.layers.1.mlp.up_proj.weight F32 [16, 8] x1 ! odd: 2 others are BF16 [16, 8]"))
  }

  @Test func `a layer that lacks a tensor is called out`() {
    let specs = SampleModel.decoder(layers: 5)
      .filter { $0.name != "model.layers.3.mlp.up_proj.weight" }
    #expect(
      Self.lines(specs).contains(
        "model.layers.{0..2,4}.mlp.up_proj.weight BF16 [16, 8] x4 ! missing in layer 3"))
  }

  @Test func `a layer that lacks an expert is called out`() {
    let names = (0..<4).flatMap { layer in (0..<8).map { (layer, $0) } }
      .filter { $0 != (2, 5) }.map { "layers.\($0).experts.\($1).w" }
    let specs = names.map { TensorSpec(name: TensorName($0), dtype: .f32, shape: [1]) }
    #expect(
      Self.lines(specs) == [
        "layers.{0..1,3}.experts.{0..7}.w F32 [1] x24",
        "layers.2.experts.{0..4,6..7}.w F32 [1] x7 ! odd: 7 of 8 are there",
      ])
  }

  @Test func `two kinds of layers of equal number are both usual`() {
    let specs = (0..<4).map { layer in
      TensorSpec(
        name: TensorName("layers.\(layer).w"), dtype: .f32, shape: [layer % 2 == 0 ? 1 : 2])
    }
    #expect(Self.lines(specs) == ["layers.{0,2}.w F32 [1] x2", "layers.{1,3}.w F32 [2] x2"])
  }
}
