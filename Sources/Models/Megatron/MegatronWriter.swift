internal import Layouts
internal import Tensors
internal import TorchFiles

/// Writes Megatron-LM checkpoints of weights alone, for its own loader and its converters.
///
/// The directory is `release`: Megatron-LM starts from such weights at iteration 0, without the
/// optimiser's state or states of generators.
/// Source: NVIDIA/Megatron-LM d98e8a64, `megatron/training/checkpointing.py` (`read_metadata`,
/// `load_checkpoint`).
enum MegatronWriter {
  static let step = "release"

  static func output(_ model: WrittenModel, _ target: TargetLayout) throws -> DirectoryOutput {
    let shape = model.shape
    guard target.pipeline > 0, shape.layerCount % target.pipeline == 0 else {
      throw ConversionRefusal([
        "\(shape.layerCount) layers cannot be divided evenly among \(target.pipeline) stages"
      ])
    }
    let scheme = MegatronScheme(
      .core(target.norms), layerCount: shape.layerCount, isTied: shape.isTied,
      degree: target.tensorParallel, stages: target.pipeline)
    let vocabulary = target.storedVocabulary(shape.vocabulary)
    let writer = PlacedWriter(
      scheme: scheme, shape: shape, vocabulary: vocabulary, types: model.types)
    let state = try state(of: model, target, vocabulary)
    var output = DirectoryOutput()
    output.files = try writer.files(below: step) { _, _ in state }
    output.texts = [(MegatronStep.trackerName, Array(step.utf8))]
    return output
  }

  /// What every file holds besides its weights.
  private static func state(
    of model: WrittenModel, _ target: TargetLayout, _ vocabulary: Int
  ) throws -> [TorchContent.Entry] {
    let tree: MegatronTree
    do throws(SettingsError) {
      tree = try MegatronTree(
        shape: model.shape, settings: model.settings,
        division: MegatronTree.Division(
          tensorParallel: target.tensorParallel, pipelineParallel: target.pipeline,
          paddedVocabulary: vocabulary, vocabularyMultiple: max(1, target.vocabularyMultiple)),
        dtype: model.dtype)
    } catch {
      throw ConversionRefusal(
        ["the arguments of Megatron-LM cannot be written: \(error)"],
        hint: "--base-config names a configuration of the same architecture")
    }
    var arguments: [(String, TorchContent)] = (tree.tree.entries ?? []).map { entry in
      let isLocal = entry.key == "transformer_impl" && target.norms == .separate
      return (entry.key, TorchContent(isLocal ? "local" : entry.value))
    }
    if let dtype = TorchContent.dtype(model.dtype) { arguments.append(("params_dtype", dtype)) }
    return [
      ("args", TorchContent.namespace(arguments)), ("checkpoint_version", .float(3)),
      ("iteration", .int(0)),
    ].map { TorchContent.Entry(.string($0.0), $0.1) }
  }
}

extension TorchContent {
  /// Settings as Python values.
  fileprivate init(_ tree: SettingsTree) {
    self =
      switch tree {
      case .none: .none
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .double(let value): .float(value)
      case .string(let text): .string(text)
      case .list(let items): .list(items.map(TorchContent.init))
      case .dict(let entries): .dict(entries.map { ($0.key, TorchContent($0.value)) })
      }
  }
}
