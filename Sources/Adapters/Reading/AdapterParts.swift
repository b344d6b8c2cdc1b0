internal import Arithmetic
internal import Checkpoints
internal import Storage
internal import Tensors

/// Sorts the tensors of an adapter into modules, each with the factors that belong together.
struct AdapterParts {
  let modules: [AdapterModule]
  let replacements: [AdapterReplacement]

  private typealias Parts = [AdapterTensorName.Part: LogicalTensor]

  init(_ checkpoint: Checkpoint, _ configuration: AdapterConfiguration) throws(AdapterError) {
    let file = checkpoint.files.first?.file.path.text ?? checkpoint.directory.text
    var found: [String: Parts] = [:]
    var replacements: [AdapterReplacement] = []
    for tensor in checkpoint.tensors {
      guard ElementType(tensor.spec.dtype) != nil else {
        throw AdapterError(file, .elementType(tensor.name, tensor.spec.dtype))
      }
      let name = AdapterTensorName(tensor.name)
      if case .replacement(let parameter) = name.part {
        replacements.append(
          AdapterReplacement(tensor: tensor, module: name.module, parameter: parameter))
      } else if let other = found[name.module, default: [:]].updateValue(tensor, forKey: name.part)
      {
        throw AdapterError(file, .twice(other.name, tensor.name))
      }
    }
    guard !found.isEmpty else { throw AdapterError(file, .noFactors) }
    var modules: [AdapterModule] = []
    for (path, parts) in found.sorted(by: { TensorName($0.key) < TensorName($1.key) }) {
      do throws(AdapterFault) { modules.append(try Self.module(path, parts, configuration)) } catch
      {
        throw AdapterError(file, error)
      }
    }
    self.modules = modules
    self.replacements = replacements
  }

  private static func module(
    _ path: String, _ parts: Parts, _ configuration: AdapterConfiguration
  ) throws(AdapterFault) -> AdapterModule {
    let isEmbedding = parts[.embeddingA] != nil || parts[.embeddingB] != nil
    if isEmbedding, let other = parts[.a] ?? parts[.b] {
      throw .unusedTensor(other.name, reason: "stands beside the factors of an embedding")
    }
    guard let a = parts[isEmbedding ? .embeddingA : .a] else {
      throw .missingPart(module: path, missing: isEmbedding ? "lora_embedding_A" : "lora_A")
    }
    guard let b = parts[isEmbedding ? .embeddingB : .b] else {
      throw .missingPart(module: path, missing: isEmbedding ? "lora_embedding_B" : "lora_B")
    }
    let rank = configuration.rank(of: path)
    let isStated = configuration.statedRank(of: path) != nil
    try check(a, rank: rank, isStated, at: 0)
    try check(b, rank: rank, isStated, at: 1)
    let module = AdapterModule(
      path: path, a: a, b: b, isEmbedding: isEmbedding, magnitude: parts[.magnitude],
      bias: parts[.bias], rank: rank, scale: configuration.factor(of: path))
    if configuration.usesDoRA, module.magnitude == nil {
      throw .missingPart(module: path, missing: "lora_magnitude_vector")
    }
    if let magnitude = module.magnitude {
      guard configuration.usesDoRA else {
        throw .unusedTensor(
          magnitude.name, reason: "is a magnitude, and adapter_config.json does not say use_dora")
      }
      guard magnitude.spec.elementCount == module.outputCount else {
        throw .shape(
          magnitude.name, found: magnitude.spec.shape,
          expected: "one number for each of \(module.outputCount) outputs")
      }
    }
    if let bias = module.bias, bias.spec.shape != [module.outputCount] {
      throw .shape(bias.name, found: bias.spec.shape, expected: "[\(module.outputCount)]")
    }
    return module
  }

  /// Checks that a factor has the rank where it belongs; kernels of convolutions have more axes.
  private static func check(
    _ factor: LogicalTensor, rank: Int, _ isStated: Bool, at axis: Int
  ) throws(AdapterFault) {
    let shape = factor.spec.shape
    guard shape.count >= 2, shape.allSatisfy({ $0 > 0 }),
      axis == 0 || shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else {
      throw .shape(
        factor.name, found: shape,
        expected: axis == 0 ? "r rows of weights of the input" : "r columns for each output")
    }
    guard shape[axis] == rank else {
      throw .rank(factor.name, found: shape[axis], expected: rank, isStated: isStated)
    }
  }
}
