internal import Checkpoints
internal import Layouts
internal import Storage

/// Opens the models of a recipe: headers and configurations, no data.
struct ModelOpener {
  let recipe: RecipeFile
  let access: FileAccess

  /// Every model of the recipe, in its order.
  func open() throws -> [MergeInput] {
    try recipe.recipe.models.map { reference in
      let (target, revision) = try locate(reference)
      let options = Checkpoint.Options(revision: revision, access: access)
      let checkpoint = try Checkpoint.open(target, options: options)
      return MergeInput(
        reference: reference, checkpoint: checkpoint,
        configuration: try configuration(of: checkpoint),
        location: try isFile(target) ? Path(target) : checkpoint.directory)
    }
  }

  private func isFile(_ target: String) throws -> Bool {
    try FileStatus.ifPresent(Path(target))?.kind == .regular
  }

  private func locate(_ reference: ModelReference) throws -> (String, revision: String?) {
    let location = ModelLocation.of(
      reference, recipeFolder: recipe.path.parent.text, workingDirectory: ""
    ) { path in
      // What cannot be examined is reported when it is opened.
      (try? FileStatus.ifPresent(Path(path))) != nil
    }
    switch location {
    case .local(let path): return (path, nil)
    case .hub(let id, let revision): return (id, revision)
    case .missing(let tried):
      throw MergeError.modelNotFound(
        reference: reference.description, place: place(of: reference), tried: tried)
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
