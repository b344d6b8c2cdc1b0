package import Adapters
package import Checkpoints
package import Quantization
package import Storage

/// Why a merge cannot be prepared, apart from problems of the recipe, the plan or a checkpoint.
package enum MergeError: Error, CustomStringConvertible {
  /// A model reference leads nowhere.
  case modelNotFound(reference: String, place: String, tried: [String])
  /// A model that is not in the local cache, or whose path leads nowhere.
  case modelUnavailable(place: String, CheckpointError)
  /// Several models cannot be opened.
  case modelsUnavailable([any Error])
  /// An adapter that cannot be read, or does not fit its model.
  case adapterUnusable(place: String, AdapterError)
  /// A model is a LoRA adapter.
  case adapter(reference: String, place: String)
  /// A model is quantised in a way that is not read.
  case quantized(place: String, QuantizationError)
  /// The models are of different architectures.
  case architecturesDiffer([(model: String, architecture: String)])
  /// Tokenizers that vocabularies cannot be aligned by.
  case vocabulary(place: String, VocabularyFault)
  /// Files that the output would take over are no JSON, or contradict themselves or the weights.
  case unusableFiles([String])
  /// The models of stages would be inside of the output.
  case stagesInsideOutput(folder: String, output: String)
  /// The recipe is a directory, a pipe or the like.
  case recipeNotAFile(path: String, FileKind)
  /// The recipe file is larger than any recipe.
  case recipeTooLarge(path: String, byteCount: Int)

  package var description: String {
    switch self {
    case .modelNotFound(let reference, let place, let tried):
      "\(place): error: there is no model '\(reference)'; looked for "
        + tried.map { "'\($0)'" }.joined(separator: " and ")
    case .modelUnavailable(let place, let error): "\(place): error: \(error)"
    case .adapterUnusable(let place, let error): "\(place): error: \(error)"
    case .modelsUnavailable(let errors): errors.map { "\($0)" }.joined(separator: "\n")
    case .adapter(let reference, let place):
      "\(place): error: '\(reference)' is a LoRA adapter and no model: averaging its factors means "
        + "nothing"
    case .quantized(let place, let error): "\(place): error: \(error)"
    case .architecturesDiffer(let models):
      "the models are of different architectures: "
        + models.map { "\($0.model) is \($0.architecture)" }.joined(separator: ", ")
        + "; --allow-crimes merges them all the same"
    case .vocabulary(let place, let fault): "\(place): error: \(fault)"
    case .unusableFiles(let problems): problems.prefix(12).joined(separator: "\n")
    case .stagesInsideOutput(let folder, let output):
      "the folder of the stages, '\(folder)', is the output '\(output)' or inside of it"
    case .recipeNotAFile(let path, let kind):
      "the recipe '\(path)' is \(kind); recipes are read from regular files"
    case .recipeTooLarge(let path, let byteCount):
      "the recipe '\(path)' has \(byteCount) bytes; recipes have at most \(RecipeFile.limit)"
    }
  }
}
