internal import Arithmetic
internal import Pipeline

/// What the methods of the task-vector family share when they plan a tensor.
enum TaskVectorPlan {
  /// Parameters of the whole family; methods differ in the defaults.
  static func parameters(normalize: Bool, rescale: Bool) -> [ParameterDefinition] {
    [
      ParameterDefinition("weight", .float, .perModel, .required),
      ParameterDefinition(
        "density", .float, .perModel, .value(.float(1)), limits: .density),
      ParameterDefinition("normalize", .boolean, .shared, .value(.boolean(normalize))),
      ParameterDefinition("rescale", .boolean, .shared, .value(.boolean(rescale))),
      ParameterDefinition("lambda", .float, .shared, .value(.float(1))),
      // Changes the type of a temporary in mergekit and never a result.
      ParameterDefinition("int8_mask", .boolean, .shared, .value(.boolean(false))),
    ]
  }

  /// Plans a tensor with the pruning that `prune` gives each model of positive density below 1.
  static func plan(
    _ tensor: TensorMerge, election: Bool, rescale: Bool,
    prune: ((_ density: Double, _ input: TensorMerge.Input) -> any Pruning)? = nil
  ) throws(MethodFault) -> MethodPlan {
    guard let base = tensor.base else {
      throw MethodFault(message: "the method needs a base model among the inputs")
    }
    // A model of weight 0 changes nothing and is not read, except that mergekit draws for it.
    let used = tensor.inputs.indices.filter { index in
      !tensor.inputs[index].isBase
        && (tensor.profile == .mergekit || tensor.inputs[index].number("weight") != 0)
    }
    guard !used.isEmpty else { return .cast(input: base) }
    let models = used.enumerated().map { position, index in
      let input = tensor.inputs[index]
      return TaskVectorOperation.Model(
        input: position + 1, weight: input.number("weight"), pruning: pruning(input, prune))
    }
    let options = TaskVectorOperation.Options(
      election: election, normalize: tensor.flag("normalize"), rescale: rescale,
      lambda: tensor.number("lambda"))
    return .compute(
      inputs: [base] + used,
      TaskVectorOperation(
        base: 0, models: models, options: options, arithmetic: tensor.arithmetic))
  }

  private static func pruning(
    _ input: TensorMerge.Input,
    _ prune: ((_ density: Double, _ input: TensorMerge.Input) -> any Pruning)?
  ) -> any Pruning {
    let density = input.number("density")
    guard let prune, density < 1 else { return KeepAll() }
    return prune(density, input)
  }
}
