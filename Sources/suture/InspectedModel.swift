import Archives
import Checkpoints
import Layouts
import Models
import Reports
import Storage

/// A checkpoint and the configuration beside it, opened to be looked at.
struct InspectedModel {
  let inspection: Inspection
  /// The tensors, whose values can be read.
  let tensors: [LogicalTensor]
  /// What is wrong with the files, where something can be shown nevertheless.
  private(set) var failure: (any Error)?

  /// Opens what a person named.
  ///
  /// Throws `CheckpointError` and the like. A configuration that cannot be read is only a warning,
  /// since the tensors can be shown without it; so is what a layout does not say of itself.
  init(at reference: String, options: ReadingOptions) throws {
    let opened = try InspectedModel(opening: reference, options: options)
    failure = opened.failure
    tensors = opened.tensors
    let packed = try Self.packedSize(of: reference)
    inspection = packed.map { opened.inspection.noting("packed: \($0.text)") } ?? opened.inspection
  }

  /// How small an archive is; nil for anything else.
  private static func packedSize(of reference: String) throws -> PackedSize? {
    guard try ArchiveVerification.isArchive(reference) else { return nil }
    let file = try InputFile(Path(reference), access: .positional)
    let archive = try Archive(file, base: ArchiveOptions.base([]))
    return PackedSize(file.byteCount, of: archive.byteCount)
  }

  private init(opening reference: String, options: ReadingOptions) throws {
    guard try ModelReaders.format(of: reference) != nil else {
      (inspection, tensors) = try Self.safetensors(at: reference, options: options)
      return
    }
    var complete = options
    complete.readsOptimizer = true
    complete.readsState = true
    do {
      let model = try Model.open(reference, options: complete)
      (inspection, tensors) = (Inspection(model, warnings: []), model.checkpoint.tensors)
    } catch {
      let warnings = Self.warnings(of: error)
      // Options that are missing are no fault of the files.
      if !((error as? LayoutError)?.isUsage ?? false) { failure = error }
      if let model = try? Model.open(reference, options: options) {
        (inspection, tensors) = (Inspection(model, warnings: warnings), model.checkpoint.tensors)
      } else {
        (inspection, tensors) = try Self.stored(at: reference, warnings, options, instead: error)
      }
    }
  }

  /// Safetensors, with the configuration beside them.
  private static func safetensors(
    at reference: String, options: ReadingOptions
  ) throws -> (Inspection, [LogicalTensor]) {
    let checkpoint = try Checkpoint.open(
      reference, options: Checkpoint.Options(access: options.access))
    let path = options.baseConfiguration ?? checkpoint.directory.joining("config.json")
    var warnings: [Inspection.Warning] = []
    var configuration: ModelConfiguration?
    do {
      configuration =
        try options.baseConfiguration.map(ConfigurationFile.base)
        ?? ConfigurationFile.huggingFace(in: checkpoint.directory)
    } catch let error as ConfigurationError {
      warnings = error.problems.map { problem in
        Inspection.Warning(code: "config.invalid", file: path.text, message: "\(problem)")
      }
    } catch let error as FileError {
      warnings = [
        Inspection.Warning(code: "config.unreadable", file: path.text, message: "\(error)")
      ]
    }
    let model = Model(
      reference: reference, location: checkpoint.directory, checkpoint: checkpoint,
      layout: LayoutSummary(.huggingFace))
    let inspection = Inspection(
      checkpoint, title: reference, configuration: configuration, warnings: warnings,
      layout: InspectedLayout(model))
    return (inspection, checkpoint.tensors)
  }

  /// The arrays of files whose layout cannot be made out, as they are stored.
  private static func stored(
    at reference: String, _ warnings: [Inspection.Warning], _ options: ReadingOptions,
    instead error: any Error
  ) throws -> (Inspection, [LogicalTensor]) {
    let path = Path(reference)
    let isDirectory = try FileStatus(of: path).kind == .directory
    let files = try StoredFiles(at: path)
    let arrays = StoredArrays(
      files.weights, below: isDirectory ? files.root : nil, access: options.access)
    guard !arrays.checkpoint.tensors.isEmpty else { throw error }
    var notes = ["the arrays are shown as the files store them"]
    if let hint = Failure(error)?.hint { notes.append(hint) }
    let known = Set(warnings.map(\.file))
    let others = arrays.problems.filter { !known.contains($0.path) }.map {
      Inspection.Warning(code: $0.code, file: $0.path, message: $0.message)
    }
    let inspection = Inspection(
      arrays.checkpoint, title: reference, configuration: nil, warnings: warnings + others,
      layout: isDirectory ? LayoutSummary(namesIn: path).map { InspectedLayout($0) } : nil,
      notes: notes)
    return (inspection, arrays.checkpoint.tensors)
  }

  /// What an error says of the files, line by line.
  private static func warnings(of error: any Error) -> [Inspection.Warning] {
    VerificationFinding.findings(of: error)?.map {
      Inspection.Warning(code: $0.code, file: $0.path, message: $0.message)
    } ?? []
  }
}

extension Inspection {
  /// Shows a model that was opened in its layout.
  fileprivate init(_ model: Model, warnings: [Warning]) {
    self.init(
      model.checkpoint, title: model.reference, configuration: model.configuration,
      warnings: warnings, layout: InspectedLayout(model), notes: model.notes)
  }
}
