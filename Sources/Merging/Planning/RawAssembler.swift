internal import Checkpoints
internal import Layouts
internal import Tensors

/// Assignments of checkpoints of any kind: tensors by name, without layers.
///
/// The output has the tensors of the models that the recipe lists. A base that it only names as such
/// gives its part to these and adds none of its own.
struct RawAssembler {
  private let recipe: Recipe
  private let inputs: [ModelReference: MergeInput]
  private let policy: Recipe.RawPolicy
  private(set) var overrides: OverrideMatcher
  private(set) var assignments: [Assignment] = []
  private(set) var problems: [PlanProblem] = []
  private(set) var notes: [String] = []

  init(
    _ recipe: Recipe, inputs: [ModelReference: MergeInput], policy: Recipe.RawPolicy,
    overrides: OverrideMatcher
  ) {
    self.recipe = recipe
    self.inputs = inputs
    self.policy = policy
    self.overrides = overrides
  }

  mutating func assemble() {
    guard let slice = recipe.slices().first else { return }
    let opened = slice.sources.compactMap { inputs[$0.model] }
    guard opened.count == slice.sources.count else { return }
    let listed = Set(Recipe.sources(of: recipe.assembly).map(\.model))
    let names = Set(
      opened.filter { listed.contains($0.reference) }.flatMap { $0.checkpoint.tensors.map(\.name) })
    var partial = 0
    for name in names.sorted() {
      let override = overrides.index(for: name.text)
      var wanted = Array(opened.indices)
      if let override, let model = recipe.overrides[override].model {
        wanted = wanted.filter { slice.sources[$0].model == model.value }.prefix(1).map { $0 }
      }
      let present = wanted.filter { opened[$0].checkpoint[name] != nil }
      let isPartial = present.count < wanted.count
      if isPartial {
        partial += 1
        if policy == .strict { refuse(name, wanted, present, slice, opened) }
        if policy != .union { continue }
      }
      let sources = present.map {
        Assignment.Source(source: $0, input: opened[$0], name: name, stored: name)
      }
      guard !sources.isEmpty else { continue }
      var assignment = Assignment(output: name, sources: sources, t: 0, depth: 0, slice: slice)
      assignment.override = override
      assignment.isPartial = isPartial
      assignments.append(assignment)
    }
    note(partial: partial, names: names, opened)
  }

  private mutating func refuse(
    _ name: TensorName, _ wanted: [Int], _ present: [Int], _ slice: Recipe.OutputSlice,
    _ opened: [MergeInput]
  ) {
    let holder = present.first.map { "'\(opened[$0].reference)' has it" } ?? "no other model has it"
    for index in wanted where !present.contains(index) {
      problems.append(
        PlanProblem(
          "'\(opened[index].reference)' lacks it, and \(holder); 'raw: union' merges what is there "
            + "and 'raw: intersection' leaves it out",
          tensor: name, place: slice.sources[index].place))
    }
  }

  private mutating func note(partial: Int, names: Set<TensorName>, _ opened: [MergeInput]) {
    switch policy {
    case .intersection where partial > 0:
      notes.append(
        "\(partial) of \(names.count) tensors are left out because not every model has them")
    case .union where partial > 0:
      notes.append(
        "\(partial) of \(names.count) tensors are not in every model and are merged from those that "
          + "have them")
    case .strict, .intersection, .union: break
    }
    guard let base = recipe.base?.value, let input = inputs[base] else { return }
    let rest = input.checkpoint.tensors.count { !names.contains($0.name) }
    if rest > 0 {
      notes.append("\(rest) tensors that only the base '\(base)' has are not in the output")
    }
  }
}
