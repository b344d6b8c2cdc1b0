internal import Layouts
internal import Tensors
internal import TorchFiles

/// Writes GPT-NeoX checkpoints: weights, configuration, and what a loader needs to start from them.
struct NeoXWriter {
  /// The step's directory.
  static let step = "global_step0"

  func output(_ model: WrittenModel, _ target: TargetLayout) throws -> DirectoryOutput {
    let isPipeline = target.format == .neox
    let dialect = try dialect(of: model, target)
    let scheme = NeoXScheme(
      dialect, form: isPipeline ? .pipeline : .sequential, layerCount: model.shape.layerCount,
      degree: target.tensorParallel)
    let writer = PlacedWriter(
      scheme: scheme, shape: model.shape,
      vocabulary: target.storedVocabulary(model.shape.vocabulary), types: model.types)
    var output = DirectoryOutput()
    output.files = try writer.files(below: Self.step) { _ in Self.state(ranks: scheme.degree) }
    if isPipeline {
      // Layer files are plain dictionaries; the state goes to files of its own.
      output.files = try writer.files(below: Self.step)
      let ranks = target.tensorParallel * target.pipeline
      for rank in 0..<ranks {
        output.files.append(
          TorchOutputFile(
            name: "\(Self.step)/\(NeoXScheme.stateFile(rank: rank))",
            content: .dict(
              [TorchContent.Entry(.string("module"), .none)] + Self.state(ranks: ranks)),
            storages: []))
      }
    }
    output.placed = writer.placedNames()
    let text = try NeoXText(
      shape: model.shape, settings: model.settings, dialect: dialect,
      division: NeoXText.Division(
        tensorParallel: target.tensorParallel, pipelineParallel: isPipeline ? target.pipeline : 0,
        vocabularyMultiple: target.vocabularyMultiple), dtype: model.dtype)
    output.texts = [
      ("\(Self.step)/configs/model.yml", Array(text.text.utf8)), ("latest", Array(Self.step.utf8)),
    ]
    output.notes = text.notes
    return output
  }

  /// The keys beside `module` that DeepSpeed needs to start from weights alone.
  private static func state(ranks: Int) -> [TorchContent.Entry] {
    [
      ("dp_world_size", TorchContent.int(1)), ("mp_world_size", .int(ranks)),
      ("iteration", .int(0)), ("global_steps", .int(0)), ("skipped_steps", .int(0)),
      ("global_samples", .int(0)), ("optimizer", .none), ("lr_scheduler", .none),
    ].map { TorchContent.Entry(.string($0.0), $0.1) }
  }

  /// The dialect that was asked for, or that of current GPT-NeoX.
  private func dialect(
    of model: WrittenModel, _ target: TargetLayout
  ) throws -> NeoXDialect {
    let isGrouped = model.shape.queriesPerGroup > 1
    let packing = target.packing ?? (isGrouped ? .block : .perHead)
    if packing == .perHead, isGrouped {
      throw ConversionRefusal(["per-head packing cannot hold grouped queries"])
    }
    let slices = packing == .fakeHead ? model.shape.queriesPerGroup : 1
    guard model.shape.headDimension % slices == 0 else {
      throw ConversionRefusal([
        "fake-head packing cuts the \(model.shape.headDimension) rows of a head into "
          + "\(slices) slices, which is not possible"
      ])
    }
    let names: NeoXDialect.MLPNames =
      target.mlpNames == .separate && model.shape.family == .gptNeoX ? .linear : target.mlpNames
    let rowBias =
      target.rowBias ?? (model.settings.parallelResidual ?? false ? .sum : .replicate)
    return NeoXDialect(
      family: model.shape.family, packing: model.shape.family == .llama ? packing : .perHead,
      mlpNames: names, rowBias: rowBias)
  }
}
