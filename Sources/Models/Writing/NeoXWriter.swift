internal import Checkpoints
internal import Layouts
internal import Tensors
internal import TorchFiles

/// Writes GPT-NeoX checkpoints: weights, configuration, and the state of the run if there is one.
struct NeoXWriter {
  private let model: WrittenModel
  private let target: TargetLayout
  private let scheme: NeoXScheme
  private let writer: PlacedWriter

  /// Lays out a checkpoint; throws `ConversionRefusal` or `DivisionFault`.
  static func output(_ model: WrittenModel, _ target: TargetLayout) throws -> DirectoryOutput {
    try NeoXWriter(model, target).output()
  }

  private init(_ model: WrittenModel, _ target: TargetLayout) throws {
    self.model = model
    self.target = target
    scheme = NeoXScheme(
      try Self.dialect(of: model, target),
      form: target.format == .neoxSequential ? .sequential : .pipeline,
      layerCount: model.shape.layerCount, degree: target.tensorParallel)
    writer = PlacedWriter(
      scheme: scheme, shape: model.shape,
      vocabulary: target.storedVocabulary(model.shape.vocabulary), types: model.types)
  }

  /// The step's directory.
  private var step: String { "global_step\(model.state?.run.iteration ?? 0)" }

  private func output() throws -> DirectoryOutput {
    var output = DirectoryOutput()
    let run = try model.state.map { ($0, try runTarget()) }
    let states = run.map { StateWriter($0.0.run, to: $0.1, keepsOptimizer: $0.0.keepsOptimizer) }
    switch target.format {
    case .neoxSequential:
      output.files = try writer.files(below: step) { file, storages in
        guard case .state(let rank) = NeoXFileName(file), let states else {
          return FreshState.entries(modelParallel: scheme.degree)
        }
        return try states.entries(ofRank: rank, storages: &storages)
      }
    default:
      if target.format != .universal { output.files = try writer.files(below: step) }
      for rank in 0..<target.tensorParallel * target.pipeline {
        output.files.append(try states?.file(ofRank: rank, below: step) ?? fresh(rank))
      }
    }
    output.notes = emptyStages + (states?.notes ?? [])
    if let (state, target) = run, state.keepsOptimizer { try add(state.run, target, to: &output) }
    output.texts.append(("latest", Array(step.utf8)))
    try addConfiguration(vocabularyMultiple: states?.vocabularyMultiple, to: &output)
    return output
  }

  /// The files of the optimiser.
  private func add(
    _ run: RunState, _ runTarget: RunTarget, to output: inout DirectoryOutput
  ) throws {
    if target.format == .universal {
      guard let universal = UniversalWriter(run, to: runTarget) else { return }
      output.files += try universal.files(below: step)
      output.notes += universal.notes
      output.texts.append((UniversalWriter.latestName, Array(step.utf8)))
    } else if let optimizer = OptimizerWriter(run, to: runTarget) {
      output.files += try optimizer.files(below: step)
      output.notes += optimizer.notes
    }
  }

  /// The state of a rank of a run that has not begun.
  private func fresh(_ rank: Int) -> TorchOutputFile {
    let entries = FreshState.entries(modelParallel: target.tensorParallel * target.pipeline)
    return TorchOutputFile(
      name: "\(step)/\(NeoXScheme.stateFile(rank: rank))",
      content: .dict([TorchContent.Entry(.string("module"), .none)] + entries), storages: [])
  }

  /// A line for stages that would have no layer.
  private var emptyStages: [String] {
    guard target.format != .neoxSequential, target.pipeline > model.shape.layerCount else {
      return []
    }
    return [
      "\(target.pipeline) pipeline stages are more than the \(model.shape.layerCount) layers: some "
        + "have none"
    ]
  }

  private func runTarget() throws -> RunTarget {
    let stages = target.format == .neoxSequential ? 1 : target.pipeline
    let boundaries: [Int]
    do throws(StagePartitionFault) {
      boundaries = try target.stages.boundaries(
        layerCount: model.shape.layerCount, stages: stages)
    } catch { throw ConversionRefusal(["\(error)"]) }
    return try RunTarget(
      scheme, shape: model.shape, vocabulary: writer.vocabulary, boundaries: boundaries,
      dataParallel: target.data, where: writer.isStored)
  }

  /// The training configuration, as far as it is known; it agrees with what the state says.
  private func addConfiguration(
    vocabularyMultiple: Int?, to output: inout DirectoryOutput
  ) throws {
    let division = NeoXText.Division(
      tensorParallel: target.tensorParallel,
      pipelineParallel: target.format == .neoxSequential ? 0 : target.pipeline,
      vocabularyMultiple: vocabularyMultiple ?? target.vocabularyMultiple)
    do throws(SettingsError) {
      let text = try NeoXText(
        shape: model.shape, settings: model.settings, dialect: scheme.dialect,
        division: division, dtype: model.dtype)
      output.texts.append(("\(step)/configs/model.yml", Array(text.text.utf8)))
      output.notes += text.notes
    } catch {
      // A checkpoint that goes on is described by the configuration of its run.
      guard model.state != nil else {
        throw ConversionRefusal(
          ["a configuration of GPT-NeoX cannot be written: \(error)"],
          hint: "--base-config or --neox-config names a configuration that says it")
      }
      output.notes.append(
        "no configuration is written (\(error)); use that of the run, with the new degrees")
    }
  }

  /// The dialect that was asked for, or that of current GPT-NeoX.
  private static func dialect(
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
    let isLlama = model.shape.family == .llama
    let names: NeoXDialect.MLPNames =
      target.mlpNames == .separate && !isLlama ? .linear : target.mlpNames
    var dialect = NeoXDialect(
      family: model.shape.family, packing: isLlama ? packing : .perHead, mlpNames: names,
      rowBias: target.rowBias ?? (model.settings.parallelResidual ?? false ? .sum : .replicate))
    dialect.carriedTerms = target.carriedTerms
    return dialect
  }
}
