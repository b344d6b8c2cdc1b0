internal import Adapters
internal import Checkpoints
internal import Layouts
internal import Models
internal import Quantization
internal import Storage
internal import StrictYAML
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
    var failures: [(place: RecipePlace, error: any Error)] = []
    for reference in recipe.documents.models {
      do { inputs.append(try open(reference)) } catch {
        failures.append((recipePlace(of: reference) ?? .start, error))
      }
    }
    failures.sort { $0.place < $1.place }
    if failures.count > 1 { throw MergeError.modelsUnavailable(failures.map(\.error)) }
    if let failure = failures.first { throw failure.error }
    return inputs
  }

  private mutating func open(_ reference: ModelReference) throws -> MergeInput {
    let (target, revision, isHub) = try files(of: reference, as: reference)
    var options = reading
    options.revision = revision
    var model = try named(reference) {
      try refuseAdapter(target, nil, reference)
      return try Model.open(target, options: options)
    }
    do { model = try model.dequantized() } catch let error as QuantizationError {
      throw MergeError.quantized(place: place(of: reference), error)
    }
    try refuseAdapter(target, model.checkpoint, reference)
    if let adapter = reference.adapter {
      let (target, revision, _) = try files(of: adapter.location, as: reference)
      model = try named(reference) {
        try model.applying(
          try Adapter.open(target, revision: revision, access: reading.access))
      }
    }
    notes += model.notes.map { "\(reference): \($0)" }
    return MergeInput(reference: reference, model, isOnHub: isHub)
  }

  /// What to open for a model or an adapter of the recipe's `reference`.
  private func files(
    of wanted: ModelReference, as reference: ModelReference
  ) throws -> (target: String, revision: String?, isHub: Bool) {
    switch locate(wanted) {
    case .local(let path): return (path, nil, false)
    case .hub(let id, let stated): return (id, stated, true)
    case .missing(let tried):
      throw MergeError.modelNotFound(
        reference: wanted.description, place: place(of: reference), tried: tried)
    }
  }

  /// Says where the recipe names what cannot be found.
  private func named<Opened>(
    _ reference: ModelReference, _ open: () throws -> Opened
  ) throws -> Opened {
    do { return try open() } catch let error as CheckpointError {
      if case .reference = error.fault {
        throw MergeError.modelUnavailable(place: place(of: reference), error)
      }
      throw error
    } catch let error as AdapterError {
      throw MergeError.adapterUnusable(place: place(of: reference), error)
    }
  }

  /// The factors of an adapter are no weights: averaging them means nothing.
  ///
  /// The directory tells it before anything is opened, the catalogue afterwards.
  private func refuseAdapter(
    _ target: String, _ checkpoint: Checkpoint?, _ reference: ModelReference
  ) throws {
    let isAdapter =
      try checkpoint?.tensors.contains { $0.name.text.contains(".lora_A.") }
      ?? (Adapter.isAdapter(Path(target))
        && FileStatus.ifPresent(Path(target).joining("config.json")) == nil)
    if isAdapter {
      throw MergeError.adapter(reference: reference.description, place: place(of: reference))
    }
  }

  func locate(_ reference: ModelReference) -> ModelLocation {
    let folder = recipe.path.parent.text
    return ModelLocation.of(
      reference, recipeFolder: folder == "." ? "" : folder, workingDirectory: ""
    ) { path in
      // What cannot be examined is reported when it is opened.
      do { return try FileStatus.ifPresent(Path(path)) != nil } catch { return true }
    }
  }

  private func place(of reference: ModelReference) -> String {
    let file = recipe.documents.file
    return recipePlace(of: reference).map { "\(file):\($0)" } ?? file
  }

  /// Where the recipe names a model first.
  private func recipePlace(of reference: ModelReference) -> RecipePlace? {
    let documents = recipe.documents
    let recipes = documents.stages.map(\.recipe)
    let sources = recipes.flatMap(\.allSlices).flatMap(\.sources)
    let bases = recipes.compactMap(\.base) + recipes.flatMap(\.allSlices).compactMap(\.base)
    let places =
      sources.filter { $0.model == reference }.map(\.place)
      + bases.filter { $0.value == reference }.map(\.place)
    return places.min()
  }
}
