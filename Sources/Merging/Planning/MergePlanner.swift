internal import Arithmetic
internal import Checkpoints
internal import Layouts
package import Pipeline
internal import Tensors

/// Plans a merge completely from headers: every output tensor, its inputs and its parameters.
package struct MergePlanner {
  /// A planned merge.
  package struct Result: Sendable {
    package var plan: Plan
    package var notes: [String]
  }

  private let recipe: Recipe
  private let inputs: [ModelReference: MergeInput]
  private let profile: Profile
  private let seed: UInt64
  private let stage: UInt32
  private let types: TypePolicy
  private var overrides: OverrideMatcher
  /// The output's order of tokens, if vocabularies are aligned.
  var alignment: VocabularyAlignment?
  private var problems: [PlanProblem] = []
  private var notes: [String] = []

  package init(
    _ recipe: Recipe, inputs: [ModelReference: MergeInput], profile: Profile, seed: UInt64,
    stage: UInt32 = 0
  ) {
    self.recipe = recipe
    self.inputs = inputs
    self.profile = profile
    self.seed = seed
    self.stage = stage
    overrides = OverrideMatcher(recipe.overrides)
    types = TypePolicy(
      profile: profile, working: recipe.dtype?.value, output: recipe.outputDType?.value,
      isOutputGiven: recipe.asksForOutputType)
  }

  /// The plan, in the order of output names.
  /// - Throws: `PlanError` with all problems at once.
  package mutating func plan() throws -> Result {
    refuseQuantized()
    if profile == .mergekit { refuseRepeated() }
    var assignments: [Assignment] = []
    if let policy = recipe.raw {
      var assembler = RawAssembler(
        recipe, inputs: inputs, policy: policy.value, overrides: overrides)
      assembler.assemble()
      overrides = assembler.overrides
      (assignments, problems) = (assembler.assignments, problems + assembler.problems)
      notes += assembler.notes
    }
    for scope in scopes() {
      var assembler = Assembler(recipe, inputs: inputs, scope: scope, overrides: overrides)
      assembler.assemble()
      overrides = assembler.overrides
      assignments += assembler.assignments
      problems += assembler.problems
      notes += assembler.notes
    }
    if problems.isEmpty { problems += overrides.problems }
    var steps = steps(for: assignments)
    steps += unlisted(besides: Set(steps.map(\.output.name)))
    if steps.isEmpty, problems.isEmpty {
      problems.append(PlanProblem("the output has no tensors"))
    }
    guard problems.isEmpty else { throw PlanError(file: recipe.file, problems: problems) }
    let seed = UInt32(truncatingIfNeeded: seed)
    return Result(plan: Plan(steps: steps, streamSeed: seed), notes: notes)
  }

  // MARK: Modules

  private mutating func scopes() -> [ModuleScope] {
    if recipe.raw != nil { return [] }
    guard case .modules(let modules) = recipe.assembly else { return [.whole] }
    return modules.compactMap { module in
      guard let first = module.slices.first?.sources.first, let input = inputs[first.model] else {
        return nil
      }
      if let scope = ModuleScope(module: module.name, in: input) { return scope }
      let known = ModuleScope.topLevel(of: input).joined(separator: ", ")
      problems.append(
        PlanProblem(
          "'\(input.reference)' has no module '\(module.name)'; its tensors begin with \(known)",
          place: module.place))
      return nil
    }
  }

  /// Tensors of modules that the recipe does not list: the donor's, as they are.
  private mutating func unlisted(besides listed: Set<TensorName>) -> [Plan.Step] {
    guard case .modules = recipe.assembly,
      let donor = (recipe.base?.value ?? recipe.models.first).flatMap({ inputs[$0] })
    else { return [] }
    let rest = donor.checkpoint.tensors.filter { !listed.contains($0.name) }
    if !rest.isEmpty {
      notes.append(
        "\(rest.count) tensors of modules that the recipe does not list are copied from "
          + "'\(donor.reference)'")
    }
    return rest.compactMap { stored in
      let tensor = aligned(stored, of: donor)
      return Plan.Step.conversion(
        of: Plan.Input(tensor: tensor, model: donor.reference.description),
        to: tensor.nominalSpec,
        account: .init(method: "copy", notes: ["module not listed in the recipe"]))
    }
  }

  /// A tensor of one model with the rows of the output's tokens.
  private mutating func aligned(_ tensor: LogicalTensor, of model: MergeInput) -> LogicalTensor {
    let source = VocabularyAlignment.Source(model: model.reference, tensor: tensor)
    guard let alignment, alignment.covers([source]) else { return tensor }
    do throws(VocabularyMismatch) {
      return try alignment.aligned([source], base: nil).tensors.first ?? tensor
    } catch {
      problems.append(PlanProblem(error.description, tensor: tensor.name))
      return tensor
    }
  }

  /// Payloads of quantised weights are codes, and arithmetic on codes makes garbage.
  private mutating func refuseQuantized() {
    for reference in recipe.models {
      guard let input = inputs[reference],
        let scheme = input.configuration?.quantization
          ?? QuantizationTrace.scheme(in: input.checkpoint.tensors.map(\.spec))
      else { continue }
      problems.append(
        PlanProblem(
          "'\(reference)' is quantised (\(scheme)) and its stored numbers are codes, not weights;"
            + " merge the unquantised model", isInputs: true))
    }
  }

  /// mergekit 0.1.5 takes each model once in a slice.
  private mutating func refuseRepeated() {
    for slice in recipe.allSlices {
      var places: [ModelReference: RecipePlace] = [:]
      for source in slice.sources {
        guard let first = places.updateValue(source.place, forKey: source.model) else { continue }
        places[source.model] = first
        problems.append(
          PlanProblem(
            "the model '\(source.model)' is already an input at \(first), which mergekit 0.1.5 "
              + "refuses and the profile 'exact' understands", place: source.place))
      }
    }
  }

  // MARK: Steps

  private mutating func steps(for assignments: [Assignment]) -> [Plan.Step] {
    var steps: [(key: TensorName, step: Plan.Step)] = []
    // Assignments of one slice are neighbours: its resolver is made once.
    var resolver: (place: RecipePlace, resolver: ParameterResolver)?
    for assignment in assignments {
      if resolver?.place != assignment.slice.place {
        resolver = (
          assignment.slice.place,
          ParameterResolver(recipe, slice: assignment.slice, module: assignment.module)
        )
      }
      guard var current = resolver?.resolver else { continue }
      var planner = StepPlanner(
        recipe: recipe, assignment: assignment, profile: profile, seed: seed, stage: stage,
        types: types)
      planner.alignment = alignment
      let step = planner.step(&current)
      resolver?.resolver = current
      problems += planner.problems
      guard let step else { continue }
      // mergekit draws random numbers in the order of the input names.
      let drawn = assignment.sources.map(\.name).max() ?? assignment.output
      steps.append((profile == .mergekit ? drawn : assignment.output, step))
    }
    return steps.sorted { ($0.key, $0.step.output.name) < ($1.key, $1.step.output.name) }
      .map(\.step)
  }
}
