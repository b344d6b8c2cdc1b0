import Storage
import Tensors
import TestSupport

/// Two models, of which the second has one change that is known.
struct PlantedChange: ~Copyable {
  let directory: TemporaryDirectory
  var first: TinyModel
  var second: TinyModel

  init(format: NumberFormat = .bf16) throws {
    directory = try TemporaryDirectory()
    first = Self.decoder(format)
    second = first
  }

  /// A decoder whose matrices are of a size at which changes are told apart.
  private static func decoder(_ format: NumberFormat) -> TinyModel {
    var random = SeededGenerator(seed: 77)
    var tensors: [TinyModel.Tensor] = []
    func add(_ name: String, _ shape: [Int]) {
      let values = random.weights(shape.reduce(1, *))
      tensors.append(TinyModel.Tensor(TensorName(name), format, shape, values))
    }
    add("model.embed_tokens.weight", [24, 16])
    for layer in 0..<4 {
      add("model.layers.\(layer).self_attn.q_proj.weight", [16, 16])
      add("model.layers.\(layer).self_attn.k_proj.weight", [8, 16])
      add("model.layers.\(layer).mlp.up_proj.weight", [32, 16])
      add("model.layers.\(layer).input_layernorm.weight", [16])
    }
    add("model.norm.weight", [16])
    add("lm_head.weight", [24, 16])
    return TinyModel(tensors)
  }

  /// Changes a tensor of the second model.
  mutating func change(_ name: String, _ body: (inout TinyModel.Tensor) -> Void) {
    for place in second.tensors.indices where second.tensors[place].spec.name.text == name {
      body(&second.tensors[place])
    }
  }

  /// Writes both and gives their paths.
  func write() throws -> (first: String, second: String) {
    (
      try first.write("first", in: directory).text, try second.write("second", in: directory).text
    )
  }
}
