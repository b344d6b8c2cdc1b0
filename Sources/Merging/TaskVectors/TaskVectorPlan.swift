internal import Arithmetic
internal import Pipeline

/// What the methods of the task-vector family share when they plan a tensor.
enum TaskVectorPlan {
  /// What a method of the family has beside differences, weights and a sum.
  struct Traits {
    /// Whether a sign is elected for every element.
    var elects = false
    /// Whether elements are dropped at random.
    var isRandom = false
  }

  /// Parameters of the whole family; methods differ in the defaults.
  static func parameters(
    normalize: Bool, rescale: Bool, _ traits: Traits = Traits()
  ) -> [ParameterDefinition] {
    let rescaling = ParameterDefinition.Kind.word(
      Rescaling.words(isRandom: traits.isRandom), orBoolean: true)
    let election = ParameterDefinition(
      "election", .word(Election.allCases.map(\.rawValue), orBoolean: false), .shared,
      .value(.text(Election.sum.rawValue)))
    return [
      ParameterDefinition("weight", .float, .perModel, .required),
      ParameterDefinition(
        "density", .float, .perModel, .value(.float(1)), limits: .density),
      ParameterDefinition("normalize", .boolean, .shared, .value(.boolean(normalize))),
      ParameterDefinition("rescale", rescaling, .shared, .value(.boolean(rescale))),
      ParameterDefinition("lambda", .float, .shared, .value(.float(1))),
      // Changes the type of a temporary in mergekit and never a result.
      ParameterDefinition("int8_mask", .boolean, .shared, .value(.boolean(false))),
    ] + LayerScaling.parameters + (traits.elects ? [election] : [])
  }

  /// What the consensus methods have beside.
  static let consensusParameters = [
    ParameterDefinition(
      "k", .integer, .shared, .value(.integer(2)), limits: ParameterLimits(0...1000, .error)),
    ParameterDefinition("tall_lambda", .float, .perModel, .value(.float(0.4))),
  ]

  /// Plans a tensor with the pruning that `prune` gives each model of density below 1.
  static func plan(
    _ tensor: TensorMerge, _ traits: Traits = Traits(), isRescaled: Bool = true,
    isConsensus: Bool = false,
    prune: ((_ density: Double, _ input: TensorMerge.Input) throws(MethodFault) -> any Pruning)? =
      nil
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
    var models: [TaskVectorOperation.Model] = []
    for (position, index) in used.enumerated() {
      let input = tensor.inputs[index]
      models.append(
        TaskVectorOperation.Model(
          input: position + 1, weight: input.number("weight"),
          pruning: try pruning(input, prune)))
    }
    let least = isConsensus ? Int(tensor.number("k")) : 0
    let options = TaskVectorOperation.Options(
      election: traits.elects ? tensor.election : nil, normalize: tensor.flag("normalize"),
      rescaling: isRescaled ? tensor.rescaling : .none,
      lambda: tensor.number("lambda") * LayerScaling.factor(tensor),
      consensus: least > 0
        ? Consensus(
          least: least, lambdas: used.map { tensor.inputs[$0].number("tall_lambda") }) : nil)
    return .compute(
      inputs: [base] + used,
      TaskVectorOperation(
        base: 0, models: models, options: options, arithmetic: tensor.arithmetic))
  }

  private static func pruning(
    _ input: TensorMerge.Input,
    _ prune: ((_ density: Double, _ input: TensorMerge.Input) throws(MethodFault) -> any Pruning)?
  ) throws(MethodFault) -> any Pruning {
    let density = input.number("density")
    guard let prune, density < 1 else { return KeepAll() }
    return try prune(density, input)
  }
}

extension TensorMerge {
  /// The shared parameter `election`.
  fileprivate var election: Election {
    if case .text(let word)? = shared["election"] { Election(rawValue: word) ?? .sum } else { .sum }
  }
}
