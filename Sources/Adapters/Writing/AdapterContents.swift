internal import Arithmetic
package import Checkpoints
package import Tensors

/// An adapter that is to be written: factors in memory, and tensors that are saved whole.
package struct AdapterContents: Sendable {
  /// The factors of one module, row-major, in numbers that the element type holds.
  package struct Module: Sendable {
    package var path: String
    package var isEmbedding = false
    package var rank: Int
    package var a: [Double]
    package var b: [Double]
    /// The extents of A behind the rank, and of B behind the outputs and the rank.
    package var inputShape: [Int]
    package var outputShape: [Int]

    package init(
      path: String, isEmbedding: Bool = false, rank: Int, a: [Double], b: [Double],
      inputShape: [Int], outputShape: [Int]
    ) {
      self.path = path
      self.isEmbedding = isEmbedding
      self.rank = rank
      (self.a, self.b) = (a, b)
      (self.inputShape, self.outputShape) = (inputShape, outputShape)
    }
  }

  /// In the order of their paths.
  package var modules: [Module] = []
  /// Tensors of whole modules, under the names that the base has for them.
  package var saved: [LogicalTensor] = []
  /// The modules that these belong to, but for biases of modules that are adapted.
  package var savedModules: [String] = []
  package var dtype = DType.f32
  package var fanInFanOut = false
  /// Whether the saved embedding is the head of the base as well.
  package var keepsTying = false
  /// The base as it is to be called in the configuration.
  package var base: String?
  package var isCausal = true
  /// Modules of the base that are of no concern to the adapter, by which short names are chosen.
  package var otherModules: Set<String> = []

  package init() {}

  static let prefix = "base_model.model."

  /// Every tensor of the file, under PEFT's names, as it is to be written.
  var tensors: [LogicalTensor] {
    let adapted = Set(modules.map(\.path))
    var tensors: [LogicalTensor] = []
    for module in modules {
      let stem = Self.prefix + module.path
      let (a, b) =
        module.isEmbedding
        ? (stem + ".lora_embedding_A", stem + ".lora_embedding_B")
        : (stem + ".lora_A.weight", stem + ".lora_B.weight")
      tensors.append(held(a, [module.rank] + module.inputShape, module.a))
      let outputs = module.outputShape.prefix(1) + [module.rank] + module.outputShape.dropFirst()
      tensors.append(held(b, Array(outputs), module.b))
    }
    for tensor in saved {
      let words = tensor.name.text.split(separator: ".")
      let path = words.dropLast().joined(separator: ".")
      let parameter = words.last.map(String.init) ?? ""
      // A bias of a module with factors lies in the layer that these are put around.
      let name = adapted.contains(path) ? "\(path).base_layer.\(parameter)" : tensor.name.text
      tensors.append(tensor.renamed(TensorName(Self.prefix + name)))
    }
    return tensors
  }

  private func held(_ name: String, _ shape: [Int], _ numbers: [Double]) -> LogicalTensor {
    let spec = TensorSpec(name: TensorName(name), dtype: dtype, shape: shape)
    guard let type = ElementType(dtype) else { return HeldTensor.tensor(spec, []) }
    return HeldTensor.tensor(spec, StoredNumbers.bytes(type, numbers))
  }

  /// Numbers as the element type holds them.
  static func rounded(_ numbers: [Double], to dtype: DType) -> [Double] {
    guard let type = ElementType(dtype) else { return numbers }
    return unsafe StoredNumbers.bytes(type, numbers).withUnsafeBytes {
      unsafe StoredNumbers.doubles(type, $0)
    }
  }
}
