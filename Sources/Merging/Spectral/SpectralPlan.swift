internal import Layouts
internal import LinearAlgebra
internal import Pipeline
internal import Tensors

/// What the spectral methods share when they plan a tensor.
///
/// Matrices, and stacks of them where experts are fused, go through a rule; everything else is the
/// mean of task vectors, as in the papers' code.
enum SpectralPlan {
  static let parameters = [
    ParameterDefinition("weight", .float, .perModel, .value(.float(1))),
    ParameterDefinition("lambda", .float, .shared, .value(.float(1))),
    ParameterDefinition("embeddings", .boolean, .shared, .value(.boolean(false))),
  ]

  /// Plans a tensor with the rule that `rule` makes for so many models and the smaller extent.
  static func plan(
    _ tensor: TensorMerge, rule: (_ models: Int, _ least: Int) -> any SpectralRule
  ) throws(MethodFault) -> MethodPlan {
    guard let base = tensor.base else {
      throw MethodFault(message: "the method needs a base model among the inputs")
    }
    guard tensor.profile == .exact else {
      throw MethodFault(
        message:
          "profile mergekit-0.1 is mergekit 0.1.5, which has no spectral methods; use profile "
          + "exact")
    }
    // A model of weight 0 changes nothing, is not read, and does not count.
    let used = tensor.inputs.indices.filter { index in
      !tensor.inputs[index].isBase && tensor.inputs[index].number("weight") != 0
    }
    guard !used.isEmpty, tensor.number("lambda") != 0 else { return .cast(input: base) }
    let weights = used.map { tensor.inputs[$0].number("weight") }
    guard let extents = matrix(of: tensor), extents.rows * extents.columns > 0 else {
      return mean(tensor, base: base, used, weights)
    }
    let least = min(extents.rows, extents.columns)
    guard BLAS.isAvailable || least <= SingularVectors.jacobiLimit else {
      throw MethodFault(
        message: "matrices of more than \(SingularVectors.jacobiLimit) rows and columns need BLAS "
          + "and LAPACK, which were not found; install OpenBLAS (Debian and Ubuntu: "
          + "libopenblas0-pthread)")
    }
    return .matrix(
      inputs: [base] + used,
      SpectralMerge(
        rule: rule(used.count, least), weights: weights, rows: extents.rows,
        columns: extents.columns, lambda: tensor.number("lambda")))
  }

  /// The extents of the matrices that a tensor consists of; nil for what is none.
  private static func matrix(of tensor: TensorMerge) -> (rows: Int, columns: Int)? {
    let shape = tensor.shape
    let isStack = shape.count == 3 && tensor.name.text.contains(".experts.")
    guard shape.count == 2 || isStack else { return nil }
    let byVocabulary = ArchitectureHint.embeddingNames + ArchitectureHint.headNames
    guard tensor.flag("embeddings") || !byVocabulary.contains(tensor.name) else { return nil }
    return (shape[shape.count - 2], shape[shape.count - 1])
  }

  /// The base plus the mean of all task vectors.
  private static func mean(
    _ tensor: TensorMerge, base: Int, _ used: [Int], _ weights: [Double]
  ) -> MethodPlan {
    let models = weights.enumerated().map { position, weight in
      TaskVectorOperation.Model(
        input: position + 1, weight: weight / Double(used.count), pruning: KeepAll())
    }
    var options = TaskVectorOperation.Options()
    options.lambda = tensor.number("lambda")
    return .compute(
      inputs: [base] + used,
      TaskVectorOperation(
        base: 0, models: models, options: options, arithmetic: tensor.arithmetic))
  }
}
