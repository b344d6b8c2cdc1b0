import Pages
import Reports
import Tensors
import Testing

@Suite struct `Module grids` {
  @Test func `every tensor has exactly one place`() throws {
    let names = Self.names(layers: 3)
    let grids = ModuleGrid.grids(of: names)
    let found = grids.flatMap { grid in
      grid.others
        + grid.layers.flatMap { layer in
          grid.modules.indices.flatMap { grid.tensors(layer: layer, module: $0) }
        }
    }
    #expect(found.sorted() == Array(names.indices))
  }

  @Test func `modules stand in the order of the computation under short names`() throws {
    let grid = try #require(ModuleGrid.grids(of: Self.names(layers: 2)).first)
    #expect(
      grid.modules.map(\.label) == [
        "input_layernorm", "q_proj", "q_proj.bias", "o_proj", "gate", "mlp.gate_proj",
        "mlp.down_proj", "experts.gate_proj", "experts.down_proj",
      ])
    #expect(grid.stack == "model.layers" && grid.layers == [0, 1])
    #expect(grid.modules[7].name == "mlp.experts.*.gate_proj")
    #expect(grid.tensors(layer: 1, module: 7).count == 2)
    #expect(grid.tensors(layer: 7, module: 0).isEmpty)
  }

  @Test func `stacks have maps of their own, and names without numbers are beside the largest`() {
    let names: [TensorName] = [
      "a.layers.0.w", "a.layers.1.w", "b.blocks.5.v", "norm.weight", "head",
    ]
    let grids = ModuleGrid.grids(of: names)
    #expect(grids.map(\.stack) == ["a.layers", "b.blocks"])
    #expect(grids.map(\.others) == [[3, 4], []])
    #expect(grids.map(\.layers) == [[0, 1], [5]])
    let flat = ModuleGrid.grids(of: ["x", "y.weight"])
    #expect(flat.count == 1 && flat[0].layers.isEmpty && flat[0].others == [0, 1])
    #expect(flat[0].isDrawable)
    #expect(!ModuleGrid.grids(of: []).contains { $0.isDrawable })
  }

  @Test func `maps have a cell for each tensor that has a value`() throws {
    let names = Self.names(layers: 2)
    let grid = try #require(ModuleGrid.grids(of: names).first)
    let map = grid.heatMap(
      title: "count", scale: .linear, style: .plain, names: names
    ) { places in
      names[places[0]].text.contains("bias")
        ? nil : (Double(places.count), "\(places.count)", "\(places.count) tensors")
    }
    #expect(map.columns.map(\.label) == grid.modules.map(\.label))
    #expect(map.rows.map(\.label) == ["0", "1"])
    #expect(map.rows[0].cells[2] == nil)
    #expect(map.rows[1].cells[7]?.value == 2)
    #expect(
      map.rows[1].cells[7]?.detail
        == "model.layers.1.mlp.experts.0.gate_proj.weight and 1 more\n2 tensors")
    #expect(map.singles.map(\.label) == ["embed_tokens", "norm", "lm_head"])
  }

  private static func names(layers: Int) -> [TensorName] {
    var names: [TensorName] = [
      "model.embed_tokens.weight", "model.norm.weight", "lm_head.weight",
    ]
    for layer in 0..<layers {
      names += [
        "mlp.down_proj.weight", "mlp.gate_proj.weight", "mlp.gate.weight",
        "mlp.experts.0.gate_proj.weight", "mlp.experts.1.gate_proj.weight",
        "mlp.experts.0.down_proj.weight", "self_attn.o_proj.weight", "self_attn.q_proj.weight",
        "self_attn.q_proj.bias", "input_layernorm.weight",
      ].map { TensorName("model.layers.\(layer).\($0)") }
    }
    return names
  }
}
