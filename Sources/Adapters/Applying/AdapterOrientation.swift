internal import Checkpoints
internal import Layouts
internal import Tensors

/// Tells in which order a matrix of the base is stored.
struct AdapterOrientation {
  let configuration: AdapterConfiguration
  /// The base's `model_type`.
  let modelType: String?

  /// Architectures whose projections are stored with their inputs first, and the names of these.
  private static let transposedTypes = ["gpt2", "openai-gpt", "imagegpt", "decision_transformer"]
  private static let transposedNames = ["c_attn", "c_proj", "c_fc", "q_attn"]

  /// The order in which `base` stores what the factors of `module` change.
  ///
  /// Extents decide where they can. PEFT keeps one flag for all modules, which is that of the last
  /// one, so for square matrices the architecture goes before the flag.
  func orientation(
    of base: LogicalTensor, for module: AdapterModule
  ) throws(AdapterFault) -> AdaptedTensor.Orientation {
    let shape = base.spec.shape
    let rows = shape.first ?? 0
    let columns = shape.dropFirst().reduce(1, *)
    let isStraight = rows == module.outputCount && columns == module.inputCount
    let isTurned = rows == module.inputCount && columns == module.outputCount && shape.count == 2
    let expected =
      "factors for \(base.name.quoted) of the shape \(shape), that is r x \(columns) and \(rows) x r"
    switch (isStraight, isTurned) {
    case (false, false):
      throw .shape(module.a.name, found: module.a.spec.shape, expected: expected)
    case (_, true) where module.isEmbedding: return .inputsFirst
    case (true, false):
      if module.isEmbedding {
        throw .shape(module.a.name, found: module.a.spec.shape, expected: expected)
      }
      return .outputsFirst
    case (false, true): return .inputsFirst
    case (true, true): return isConvolution(module) ? .inputsFirst : .outputsFirst
    }
  }

  private func isConvolution(_ module: AdapterModule) -> Bool {
    guard let modelType, Self.transposedTypes.contains(modelType) else {
      return configuration.fanInFanOut
    }
    return Self.isTransposed(module.path, modelType: modelType)
  }

  /// Whether the architecture stores the matrix of a module with its inputs first.
  static func isTransposed(_ path: String, modelType: String?) -> Bool {
    guard let modelType, transposedTypes.contains(modelType),
      let word = path.split(separator: ".").last
    else { return false }
    return transposedNames.contains(String(word))
  }
}
