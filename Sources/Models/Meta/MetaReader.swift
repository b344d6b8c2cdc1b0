internal import Checkpoints
internal import Layouts
package import Storage

/// Reads Meta's releases: `consolidated.NN.pth`, one file for each model-parallel rank, and
/// `params.json`.
package struct MetaReader {
  /// Whether a directory with these names holds Meta's files.
  package static func isFormat(names: [String]) -> Bool {
    names.contains { rank(of: $0) != nil }
  }

  /// Opens a directory: pickles and parameters are read, weights are not.
  package static func open(
    _ directory: Path, reference: String, options: ReadingOptions
  ) throws -> Model {
    let names = try DirectoryListing(of: directory).files(endingIn: ".pth")
    let degree = try degree(names, in: directory)
    var arrays = TorchArrays(in: directory, access: options.access)
    for rank in 0..<degree { try arrays.add(MetaScheme.file(rank: rank)) }
    let parameters = try parameters(in: directory)
    var known = try KnownSettings(parameters?.reading, options: options)
    guard parameters != nil || known.base != nil else {
      throw LayoutError([
        LayoutProblem(
          .undetermined, directory.text, "there is no params.json",
          hint: "put it beside the weights, or name a Hugging Face configuration of the same "
            + "architecture with --base-config")
      ])
    }
    let found = try MetaShape(arrays, degree: degree, known: known.settings, options: options)
    known.check(.layerCount, is: found.shape.layerCount, in: directory.text)
    known.check(.hidden, is: found.shape.hidden, in: directory.text)
    guard known.problems.isEmpty else { throw LayoutError(known.problems) }
    let reader = PlacedReader(
      scheme: MetaScheme(found.embedding, degree: degree), shape: found.shape,
      vocabulary: found.storedVocabulary, arrays: arrays, replicas: options.replicas)
    var model = Model(
      reference: reference, location: directory,
      checkpoint: Checkpoint(
        directory: directory, files: arrays.checkpointFiles, tensors: try reader.tensors()),
      layout: LayoutSummary(.meta, tensorParallel: degree))
    model.layout.storedVocabulary = found.storedVocabulary
    model.configuration = known.base
    model.shape = found.shape
    model.settings = known.settings.with(found.shape)
    model.notes = known.notes + found.notes
    return model
  }

  /// The rank in a file's name; numbers have at least two digits.
  static func rank(of name: String) -> Int? {
    name.wholeMatch(of: /consolidated\.(\d{2,9})\.pth/).flatMap { Int($0.1) }
  }

  private static func degree(_ names: [String], in directory: Path) throws -> Int {
    let ranks = Set(names.compactMap(rank))
    let missing = (0...(ranks.max() ?? 0)).lazy.filter { !ranks.contains($0) }.prefix(13)
    guard missing.isEmpty else {
      throw LayoutError(
        missing.map {
          LayoutProblem(
            .missingFile, directory.text, "there is no '\(MetaScheme.file(rank: $0))'")
        })
    }
    return ranks.count
  }

  private static func parameters(in directory: Path) throws -> MetaParameters? {
    let path = directory.joining("params.json")
    return try ConfigurationFile.bytes(path).map {
      MetaParameters(try SettingsFile.json($0, file: path.text))
    }
  }
}
