extension RecipeDocuments {
  /// The models that a stage is made of in the end, each once: its own, then those of the stages that
  /// it names.
  func leaves(of stage: Stage) -> [ModelReference] {
    let involved = self.involved(in: stage)
    let inner = stages.filter { involved.contains($0.number) && $0.number != stage.number }
    var seen: Set<ModelReference> = []
    return ([stage] + inner).flatMap(\.recipe.models).filter { model in
      self.stage(model) == nil && seen.insert(model).inserted
    }
  }

  /// The base of a stage; where that is a stage itself, its base.
  func baseLeaf(of stage: Stage) -> ModelReference? {
    var stage = stage
    while let base = stage.recipe.base?.value {
      guard let inner = self.stage(base) else { return base }
      stage = inner
    }
    return nil
  }

  /// The numbers of a stage and of all that it depends on; there are no circles among them.
  private func involved(in stage: Stage) -> Set<UInt32> {
    stage.recipe.models.compactMap { self.stage($0) }.reduce(into: [stage.number]) {
      numbers, inner in
      guard !numbers.contains(inner.number) else { return }
      numbers.formUnion(involved(in: inner))
    }
  }
}
