internal import Checkpoints
internal import Layouts
internal import Models
internal import Storage
internal import Tensors

/// Opens the models of a recipe: headers and configurations, no data.
struct ModelOpener {
  let recipe: RecipeFile
  let reading: ReadingOptions
  /// What was assumed of models whose files do not say everything.
  private(set) var notes: [String] = []

  init(recipe: RecipeFile, reading: ReadingOptions) {
    self.recipe = recipe
    self.reading = reading
  }

  /// Every model of the recipe, in its order; all that cannot be opened are reported together.
  mutating func open() throws -> [MergeInput] {
    var inputs: [MergeInput] = []
    var failures: [any Error] = []
    for reference in recipe.documents.models {
      do { inputs.append(try open(reference)) } catch { failures.append(error) }
    }
    if failures.count > 1 { throw MergeError.modelsUnavailable(failures) }
    if let failure = failures.first { throw failure }
    return inputs
  }

  private mutating func open(_ reference: ModelReference) throws -> MergeInput {
    let location = locate(reference)
    let (target, revision): (String, String?)
    switch location {
    case .local(let path): (target, revision) = (path, nil)
    case .hub(let id, let stated): (target, revision) = (id, stated)
    case .missing(let tried):
      throw MergeError.modelNotFound(
        reference: reference.description, place: place(of: reference), tried: tried)
    }
    var options = reading
    options.revision = revision
    let model: Model
    do { model = try Model.open(target, options: options) } catch let error as CheckpointError {
      if case .reference = error.fault {
        throw MergeError.modelUnavailable(place: place(of: reference), error)
      }
      throw error
    }
    notes += model.notes.map { "\(reference): \($0)" }
    try refuseAdapter(model.checkpoint, reference)
    let isHub = if case .hub = location { true } else { false }
    return MergeInput(reference: reference, model, isOnHub: isHub)
  }

  /// The factors of an adapter are no weights: averaging them means nothing.
  private func refuseAdapter(_ checkpoint: Checkpoint, _ reference: ModelReference) throws {
    let isAdapter = checkpoint.tensors.contains { $0.name.text.contains(".lora_A.") }
    if isAdapter {
      throw MergeError.adapter(reference: reference.description, place: place(of: reference))
    }
  }

  private func locate(_ reference: ModelReference) -> ModelLocation {
    let folder = recipe.path.parent.text
    return ModelLocation.of(
      reference, recipeFolder: folder == "." ? "" : folder, workingDirectory: ""
    ) { path in
      // What cannot be examined is reported when it is opened.
      (try? FileStatus.ifPresent(Path(path))) != nil
    }
  }

  private func place(of reference: ModelReference) -> String {
    let documents = recipe.documents
    let recipes = documents.stages.map(\.recipe)
    let sources = recipes.flatMap(\.allSlices).flatMap(\.sources)
    let bases = recipes.compactMap(\.base) + recipes.flatMap(\.allSlices).compactMap(\.base)
    let place =
      sources.first { $0.model == reference }?.place
      ?? bases.first { $0.value == reference }?.place
    return place.map { "\(documents.file):\($0)" } ?? documents.file
  }
}
