internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

/// Opens the models of a recipe: headers and configurations, no data.
struct ModelOpener {
  let recipe: RecipeFile
  let access: FileAccess

  /// Every model of the recipe, in its order; all that cannot be opened are reported together.
  func open() throws -> [MergeInput] {
    var inputs: [MergeInput] = []
    var failures: [any Error] = []
    for reference in recipe.recipe.models {
      do { inputs.append(try open(reference)) } catch { failures.append(error) }
    }
    if failures.count > 1 { throw MergeError.modelsUnavailable(failures) }
    if let failure = failures.first { throw failure }
    return inputs
  }

  private func open(_ reference: ModelReference) throws -> MergeInput {
    let location = locate(reference)
    let (target, revision): (String, String?)
    switch location {
    case .local(let path): (target, revision) = (path, nil)
    case .hub(let id, let stated): (target, revision) = (id, stated)
    case .missing(let tried):
      throw MergeError.modelNotFound(
        reference: reference.description, place: place(of: reference), tried: tried)
    }
    let options = Checkpoint.Options(revision: revision, access: access)
    let checkpoint: Checkpoint
    do { checkpoint = try Checkpoint.open(target, options: options) } catch {
      if case .reference = error.fault {
        throw MergeError.modelUnavailable(place: place(of: reference), error)
      }
      throw error
    }
    try refuseAdapter(checkpoint, reference)
    let isHub = if case .hub = location { true } else { false }
    return MergeInput(
      reference: reference, checkpoint: checkpoint,
      configuration: try configuration(of: checkpoint),
      location: try isFile(target) ? Path(target) : checkpoint.directory, isOnHub: isHub)
  }

  /// The factors of an adapter are no weights: averaging them means nothing.
  private func refuseAdapter(_ checkpoint: Checkpoint, _ reference: ModelReference) throws {
    let isAdapter = checkpoint.tensors.contains { $0.name.text.contains(".lora_A.") }
    if isAdapter {
      throw MergeError.adapter(reference: reference.description, place: place(of: reference))
    }
  }

  private func isFile(_ target: String) throws -> Bool {
    try FileStatus.ifPresent(Path(target))?.kind == .regular
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
    let recipe = recipe.recipe
    let source = recipe.slices().flatMap(\.sources).first { $0.model == reference }
    let place = source?.place ?? recipe.base?.place
    return place.map { "\(recipe.file):\($0)" } ?? recipe.file
  }

  private func configuration(of checkpoint: Checkpoint) throws -> ModelConfiguration? {
    let path = checkpoint.directory.joining("config.json")
    guard try FileStatus.ifPresent(path) != nil else { return nil }
    let file = try InputFile(path, access: .positional)
    return try ModelConfiguration.read(file.bytes(in: 0..<file.byteCount), file: path.text)
  }
}
