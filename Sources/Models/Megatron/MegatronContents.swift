internal import Layouts
internal import Storage
internal import TorchFiles

/// What the file of Megatron-LM's first rank says besides weights.
struct MegatronContents {
  let arguments: MegatronArguments?
  /// `checkpoint_version`; Megatron-LM takes 0 where there is none.
  let version: Double
  let iteration: Int?
  /// Model chunks of the stage.
  let chunks: Int
  /// Whether the optimiser's state is in the file.
  let hasOptimizer: Bool

  init(_ file: TorchFile) throws {
    let root = file.root
    let path = file.file.path.text
    arguments = root["args"].map { arguments in
      MegatronArguments(SettingsFile(file: "\(path): args", SettingsTree(arguments)))
    }
    version = root["checkpoint_version"]?.double ?? 0
    iteration = root["iteration"]?.int
    hasOptimizer = root["optimizer"].map { !$0.isNone } ?? false
    if root["model"] != nil {
      chunks = 1
    } else {
      var count = 0
      while root["model\(count)"] != nil { count += 1 }
      chunks = count
    }
    guard chunks > 0 else {
      throw LayoutError([
        LayoutProblem(
          .missingArray, path, "there is no dictionary 'model' or 'model0'")
      ])
    }
    try Self.refuseExperts(root["args"], path)
  }

  private static func refuseExperts(_ arguments: PickleValue?, _ path: String) throws {
    for key in ["expert_model_parallel_size", "num_experts"] {
      guard let count = arguments?[key]?.int, count > 1 else { continue }
      throw LayoutError([
        LayoutProblem(
          .unsupported, path, "'\(key)' is \(count): mixtures of experts are not supported")
      ])
    }
  }
}
