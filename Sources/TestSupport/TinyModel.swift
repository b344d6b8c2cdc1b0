internal import Checkpoints
package import Storage
package import Tensors

/// A model of a few small tensors, to be written as a checkpoint directory.
package struct TinyModel: Sendable {
  /// A tensor and its bytes.
  package struct Tensor: Sendable {
    package var spec: TensorSpec
    package var bytes: [UInt8]

    package init(_ spec: TensorSpec, _ bytes: [UInt8]) {
      self.spec = spec
      self.bytes = bytes
    }

    /// A tensor of numbers, each rounded to `format`.
    package init(
      _ name: TensorName, _ format: NumberFormat, _ shape: [Int], _ values: [Double]
    ) {
      self.init(
        TensorSpec(name: name, dtype: format.dtype, shape: shape), format.bytes(values))
    }
  }

  package var tensors: [Tensor]
  /// The text of `config.json`; nil for none.
  package var configuration: String?

  package init(_ tensors: [Tensor], configuration: String? = nil) {
    self.tensors = tensors
    self.configuration = configuration
  }

  /// Writes `model.safetensors` and the configuration into a new directory `name`.
  @discardableResult
  package func write(
    _ name: String, in directory: borrowing TemporaryDirectory
  ) throws -> Path {
    let path = try directory.directory(name)
    try directory.file(name + "/model.safetensors", try fileBytes())
    if let configuration {
      try directory.file(name + "/config.json", Array(configuration.utf8))
    }
    return path
  }

  /// The bytes of the model as one safetensors file.
  package func fileBytes() throws -> [UInt8] {
    let layout = try SafetensorsLayout(tensors.map(\.spec))
    let contents = Dictionary(
      tensors.map { ($0.spec.name, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    return layout.headerBytes + layout.entries.flatMap { contents[$0.spec.name] ?? [] }
  }
}

extension TinyModel {
  /// A decoder of `layers` layers with an embedding, a norm and a head, filled by `seed`.
  package static func decoder(
    layers: Int = 2, format: NumberFormat = .bf16, tied: Bool = false, vocabulary: Int = 6,
    hidden: Int = 4, seed: UInt64
  ) -> TinyModel {
    var generator = SeededGenerator(seed: seed)
    var shapes: [(String, [Int])] = [("model.embed_tokens.weight", [vocabulary, hidden])]
    for layer in 0..<layers {
      shapes.append(("model.layers.\(layer).mlp.up_proj.weight", [hidden + 1, hidden]))
      shapes.append(("model.layers.\(layer).input_layernorm.weight", [hidden]))
    }
    shapes.append(("model.norm.weight", [hidden]))
    if !tied { shapes.append(("lm_head.weight", [vocabulary, hidden])) }
    let tensors = shapes.map { name, shape in
      Tensor(TensorName(name), format, shape, generator.weights(shape.reduce(1, *)))
    }
    let text = """
      {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "num_hidden_layers": \(layers),
        "hidden_size": \(hidden),
        "tie_word_embeddings": \(tied),
        "torch_dtype": "\(format.torchName)",
        "vocab_size": \(vocabulary)
      }

      """
    return TinyModel(tensors, configuration: text)
  }
}

extension NumberFormat {
  /// The format's name in configuration files and recipes.
  package var torchName: String {
    switch dtype {
    case .bf16: "bfloat16"
    case .f16: "float16"
    default: "float32"
    }
  }
}
