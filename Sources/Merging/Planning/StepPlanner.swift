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
  let types: TypePolicy
  private(set) var problems: [PlanProblem] = []
  private var account = Plan.Step.Account(method: "")

  init(
    recipe: Recipe, assignment: Assignment, profile: Profile, seed: UInt64, types: TypePolicy
  ) {
    self.recipe = recipe
    self.assignment = assignment
    self.profile = profile
    self.seed = seed
    self.types = types
    account.method = recipe.method.value.name
  }

  mutating func step(_ resolver: inout ParameterResolver) -> Plan.Step? {
    let tensors = assignment.sources.compactMap { $0.input.checkpoint[$0.stored] }
    guard let first = tensors.first, tensors.count == assignment.sources.count else { return nil }
    guard shapesAgree(tensors) else { return nil }
    let inputs = zip(assignment.sources, tensors).map { source, tensor in
      Plan.Input(tensor: tensor, model: source.input.reference.description)
    }
    guard tensors.contains(where: \.spec.dtype.isFloatingPoint) else {
      return buffer(first.spec, inputs)
    }
    let dtypes = tensors.map(\.spec.dtype)
    guard let output = types.outputType(for: tensors.map(\.nominalType)) else {
      return refuse("inputs of types \(Self.list(dtypes)) have no common type; give 'dtype'")
    }
    let spec = TensorSpec(name: assignment.output, dtype: output, shape: first.spec.shape)
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

  /// A single input of a type without arithmetic, which needs none.
  private mutating func copyable(_ spec: TensorSpec, _ inputs: [Plan.Input]) -> Plan.Step? {
    guard problems.isEmpty, inputs.count == 1, inputs[0].tensor.spec.dtype == spec.dtype,
      recipe.method.value.name == "passthrough"
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
      guard let method = MergeMethods.method(recipe.method.value) else { return nil }
      plan = try method.plan(merge)
    } catch {
      problems.append(
        PlanProblem(
          error.message, tensor: assignment.output, place: recipe.method.place, isInputs: false))
      return nil
    }
    switch plan {
    case .cast(let index):
      let work = work(
        [inputs[index]], spec, CastOperation(arithmetic: merge.arithmetic))
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
    let shared = values(.shared, model: nil, tensor: assignment.output, &resolver)
    let base = assignment.slice.base?.value ?? recipe.base?.value
    let signature = recipe.method.value
    var inputs: [TensorMerge.Input] = []
    var position = 0
    for source in assignment.sources {
      let reference = assignment.slice.sources[source.source].model
      let isBase = reference == base && signature.base != .ignored
      let values =
        isBase && !signature.bindsBase
        ? [:] : values(.perModel, model: reference, tensor: source.name, &resolver)
      inputs.append(TensorMerge.Input(position: position, isBase: isBase, values: values))
      if !isBase { position += 1 }
    }
    let elements = dtypes.compactMap(ElementType.init)
    guard problems.isEmpty, elements.count == dtypes.count, let output = ElementType(spec.dtype),
      let arithmetic = types.arithmetic(inputs: elements, output: output)
    else { return nil }
    return TensorMerge(
      name: assignment.output, elementCount: spec.elementCount, shape: spec.shape, inputs: inputs, shared: shared,
      arithmetic: arithmetic, profile: profile, seed: seed)
  }

  private mutating func values(
    _ scope: ParameterDefinition.Scope, model: ModelReference?, tensor: TensorName,
    _ resolver: inout ParameterResolver
  ) -> [String: ParameterValue] {
    var values: [String: ParameterValue] = [:]
    for definition in recipe.method.value.parameters where definition.scope == scope {
      do throws(ParameterFault) {
        let resolved = try resolver.value(
          of: definition, model: model, tensor: tensor.text, at: assignment.t)
        values[definition.name] = resolved.value
        account.parameters.append(
          .init(
            name: definition.name, model: model?.description,
            value: resolved.value?.description ?? "none", origin: resolved.origin.description))
      } catch {
        refuse(error, definition, model)
      }
    }
    return values
  }

  // MARK: Checks

  private mutating func shapesAgree(_ tensors: [LogicalTensor]) -> Bool {
    guard Set(tensors.map(\.spec.shape)).count > 1 else { return true }
    let shapes = zip(assignment.sources, tensors).map {
      "\($0.input.reference) has \($1.spec.shape)"
    }
    var message = "shapes differ: \(shapes.joined(separator: ", "))"
    if Set(tensors.map { Array($0.spec.shape.dropFirst()) }).count == 1,
      tensors[0].spec.shape.count == 2
    {
      message += "; vocabularies of different sizes are aligned in a later version, never cut"
    }
    _ = refuse(message)
    return false
  }

  /// A parameter without a value lies in the recipe, whatever the tensor.
  private mutating func refuse(
    _ fault: ParameterFault, _ definition: ParameterDefinition, _ model: ModelReference?
  ) {
    var message = "\(fault)"
    if case .missing = fault {
      message = "missing required parameter '\(definition.name)'"
      if let model { message += " of model '\(model)'" }
    }
    let source = assignment.slice.sources.first { $0.model == model }
    problems.append(
      PlanProblem(
        message, tensor: assignment.output, place: source?.place ?? recipe.method.place,
        isInputs: false))
  }

  private mutating func refuse(_ message: String) -> Plan.Step? {
    problems.append(PlanProblem(message, tensor: assignment.output))
    return nil
  }

  private static func list(_ dtypes: [DType]) -> String {
    dtypes.map(\.rawValue).joined(separator: ", ")
  }
}
