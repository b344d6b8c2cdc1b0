internal import Arithmetic
internal import Checkpoints
internal import Pipeline
internal import Tensors

/// Plans one output tensor: checks its inputs, resolves its parameters, asks the method.
struct StepPlanner {
  let recipe: Recipe
  let assignment: Assignment
  let profile: Profile
  let seed: UInt64
  let stage: UInt32
  let types: TypePolicy
  /// The output's order of tokens, if vocabularies are aligned.
  var alignment: VocabularyAlignment?
  private(set) var problems: [PlanProblem] = []
  private var account = Plan.Step.Account(method: "")
  /// The method of the tensor: its override's, else the recipe's.
  private let method: Placed<MethodSignature>

  init(
    recipe: Recipe, assignment: Assignment, profile: Profile, seed: UInt64, stage: UInt32,
    types: TypePolicy
  ) {
    self.recipe = recipe
    self.assignment = assignment
    self.profile = profile
    self.seed = seed
    self.stage = stage
    self.types = types
    method = recipe.method(of: assignment.override)
    account.method = method.value.name
    if let index = assignment.override {
      let override = recipe.overrides[index]
      account.notes.append(
        "override \(index + 1) at \(recipe.file):\(override.place), filter \(override.filter)"
          + (override.model.map { ", of '\($0.value)' alone" } ?? ""))
    }
  }

  mutating func step(_ resolver: inout ParameterResolver) -> Plan.Step? {
    var tensors = assignment.sources.compactMap { $0.input.checkpoint[$0.stored] }
    guard tensors.count == assignment.sources.count, align(&tensors), let first = tensors.first
    else { return nil }
    guard shapesAgree(tensors) else { return nil }
    let inputs = zip(assignment.sources, tensors).map { source, tensor in
      Plan.Input(tensor: tensor, model: source.input.reference.description)
    }
    guard tensors.contains(where: \.spec.dtype.isFloatingPoint) else {
      return buffer(first.spec, inputs)
    }
    let dtypes = tensors.map(\.spec.dtype)
    let storesSingle = MergeMethods.method(method.value)?.storesSingle ?? false
    guard let output = types.outputType(for: tensors.map(\.nominalType), storesSingle) else {
      return refuse("inputs of types \(Self.list(dtypes)) have no common type; give 'dtype'")
    }
    let spec = TensorSpec(name: assignment.output, dtype: output, shape: first.spec.shape)
    if isLone { return lone(inputs[0], spec) }
    guard keepsContract() else { return nil }
    guard let merge = merge(spec, dtypes, &resolver) else { return copyable(spec, inputs) }
    for source in assignment.sources where source.stored != source.name {
      account.notes.append("\(source.input.reference): tied, read from \(source.stored.quoted)")
    }
    return step(spec, inputs, merge)
  }

  // MARK: Kinds of steps

  /// A tensor that is no floating-point number: equal everywhere, and copied.
  private mutating func buffer(_ spec: TensorSpec, _ inputs: [Plan.Input]) -> Plan.Step? {
    guard Set(inputs.map(\.tensor.spec.dtype)).count == 1 else {
      return refuse(
        "non-floating inputs differ in type: \(Self.list(inputs.map(\.tensor.spec.dtype)))")
    }
    var output = spec
    output.name = assignment.output
    account.method = "copy"
    account.notes.append("not a floating-point tensor: copied, must be equal in all models")
    return Plan.Step(
      output: output, inputs: inputs, work: inputs.count == 1 ? .copy : .copyOfEquals,
      account: account)
  }

  /// Whether one input is left of a tensor that others lack, which the method cannot merge but which
  /// can stand for itself.
  private var isLone: Bool {
    guard assignment.isPartial, assignment.sources.count == 1, !method.value.inputs.contains(1)
    else { return false }
    return method.value.base != .required || assignment.sources[0].source == base
  }

  private mutating func lone(_ input: Plan.Input, _ spec: TensorSpec) -> Plan.Step? {
    account.method = "copy"
    account.notes.append("no other model has it: taken as it is")
    return Plan.Step.conversion(of: input, to: spec, account: account)
      ?? refuse("there is no arithmetic for \(spec.dtype.rawValue)")
  }

  /// A single input of a type without arithmetic, which needs none.
  private mutating func copyable(_ spec: TensorSpec, _ inputs: [Plan.Input]) -> Plan.Step? {
    guard problems.isEmpty, inputs.count == 1, inputs[0].tensor.spec.dtype == spec.dtype,
      method.value.name == "passthrough"
    else {
      if problems.isEmpty {
        let dtypes = inputs.map(\.tensor.spec.dtype) + [spec.dtype]
        return refuse("there is no arithmetic for all of the types \(Self.list(dtypes))")
      }
      return nil
    }
    return Plan.Step(output: spec, inputs: inputs, work: .copy, account: account)
  }

  private mutating func step(
    _ spec: TensorSpec, _ inputs: [Plan.Input], _ merge: TensorMerge
  ) -> Plan.Step? {
    let plan: MethodPlan
    do throws(MethodFault) {
      guard let method = MergeMethods.method(method.value) else { return nil }
      plan = try method.plan(merge)
    } catch {
      problems.append(
        PlanProblem(
          error.message, tensor: assignment.output, place: method.place, isInputs: false))
      return nil
    }
    switch plan {
    case .cast(let index):
      // What is rounded to the type that it is stored in is rounded once, where that is counted.
      let isOnce = merge.arithmetic.working?.dtype == spec.dtype
      let work = work(
        [inputs[index]], spec,
        CastOperation(
          arithmetic: isOnce ? merge.arithmetic.withoutRounding : merge.arithmetic))
      let same = inputs[index].tensor.spec.dtype == spec.dtype && !merge.arithmetic.narrows(spec)
      return Plan.Step(
        output: spec, inputs: [inputs[index]], work: same ? .copy : work, account: account)
    case .compute(let used, let operation):
      let chosen = used.map { inputs[$0] }
      return Plan.Step(
        output: spec, inputs: chosen, work: work(chosen, spec, operation), account: account)
    case .matrix(let used, let operation):
      let chosen = used.map { inputs[$0] }
      guard let output = ElementType(spec.dtype) else { return nil }
      let types = chosen.compactMap { ElementType($0.tensor.spec.dtype) }
      return Plan.Step(
        output: spec, inputs: chosen, work: .matrix(operation, inputs: types, output: output),
        account: account)
    }
  }

  private func work(
    _ inputs: [Plan.Input], _ spec: TensorSpec, _ operation: any TensorOperation
  ) -> Plan.Work {
    guard let output = ElementType(spec.dtype) else { return .copy }
    return .compute(
      operation, inputs: inputs.compactMap { ElementType($0.tensor.spec.dtype) }, output: output)
  }

  // MARK: Parameters

  /// What the method gets to know; nil if a type has no arithmetic or a parameter no value.
  private mutating func merge(
    _ spec: TensorSpec, _ dtypes: [DType], _ resolver: inout ParameterResolver
  ) -> TensorMerge? {
    let base = base
    var parameters = StepParameters(assignment, method)
    let shared = parameters.values(.shared, source: nil, tensor: assignment.output, &resolver)
    let inputs = assignment.sources.map { source in
      let isBase = source.source == base
      let values =
        isBase && !method.value.bindsBase
        ? [:] : parameters.values(.perModel, source: source.source, tensor: source.name, &resolver)
      // Counted over the slice, so that an input that is left out moves no other.
      let position = source.source - (base.map { $0 < source.source ? 1 : 0 } ?? 0)
      return TensorMerge.Input(position: position, isBase: isBase, values: values)
    }
    account.parameters = parameters.accounts
    problems += parameters.problems
    let elements = dtypes.compactMap(ElementType.init)
    guard problems.isEmpty, elements.count == dtypes.count, let output = ElementType(spec.dtype),
      let arithmetic = types.arithmetic(inputs: elements, output: output)
    else { return nil }
    return TensorMerge(
      name: assignment.output, shape: spec.shape, depth: assignment.depth, inputs: inputs,
      shared: shared, arithmetic: arithmetic, profile: profile, seed: seed, stage: stage)
  }

  /// The index of the base among the slice's sources: the first of its name; nil where the method has
  /// none.
  private var base: Int? {
    guard method.value.base != .ignored,
      let base = assignment.slice.base?.value ?? recipe.base?.value
    else { return nil }
    return assignment.slice.sources.firstIndex { $0.model == base }
  }

  /// Whether the inputs that are left are what the method takes.
  private mutating func keepsContract() -> Bool {
    guard
      let problem = InputContract(
        recipe: recipe, assignment: assignment, method: method, base: base
      ).problem
    else { return true }
    problems.append(problem)
    return false
  }

  // MARK: Checks

  /// Puts rows of tokens into the order of the output; false if that is not possible.
  private mutating func align(_ tensors: inout [LogicalTensor]) -> Bool {
    guard let alignment else { return true }
    let sources = zip(assignment.sources, tensors).map {
      VocabularyAlignment.Source(model: $0.input.reference, tensor: $1)
    }
    guard alignment.covers(sources) else { return true }
    do throws(VocabularyMismatch) {
      let aligned = try alignment.aligned(sources, base: assignment.slice.base?.value)
      tensors = aligned.tensors
      account.notes += aligned.notes
      return true
    } catch {
      _ = refuse(error.description)
      return false
    }
  }

  private mutating func shapesAgree(_ tensors: [LogicalTensor]) -> Bool {
    let shapes = InputShapes(
      zip(assignment.sources, tensors).map { ($0.input.reference, $1.spec.shape) })
    guard let fault = shapes.fault else { return true }
    _ = refuse(fault)
    return false
  }

  private mutating func refuse(_ message: String) -> Plan.Step? {
    problems.append(PlanProblem(message, tensor: assignment.output))
    return nil
  }

  private static func list(_ dtypes: [DType]) -> String {
    dtypes.map(\.rawValue).joined(separator: ", ")
  }
}
