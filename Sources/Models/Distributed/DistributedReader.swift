internal import Checkpoints
internal import Layouts
package import Storage
internal import TorchFiles

/// Reads PyTorch distributed checkpoints: `.metadata` and `*.distcp`.
///
/// Models have Hugging Face names, or those of Megatron-Core (its format `torch_dist`).
package struct DistributedReader {
  private let step: Path
  private let options: ReadingOptions
  private let metadata: DistributedMetadata
  private let names: DistributedNames
  private var files: DistributedFiles

  /// Whether a directory with these names holds the metadata of one.
  package static func isFormat(names: [String]) -> Bool {
    names.contains(DistributedMetadata.fileName)
  }

  /// Opens a directory: metadata and the headers of all chunks are read, weights are not.
  package static func open(
    _ directory: Path, reference: String, options: ReadingOptions
  ) throws -> Model {
    try open(directory, of: directory, reference: reference, options: options)
  }

  /// Opens the iteration `step` of the run in `directory`.
  static func open(
    _ step: Path, of directory: Path, reference: String, options: ReadingOptions
  ) throws -> Model {
    var reader = try DistributedReader(step, options)
    var model = try reader.model(reference, directory)
    model.location = directory
    model.layout.step = step == directory ? nil : step.lastComponent
    model.notes += reader.leftOut
    return model
  }

  private init(_ step: Path, _ options: ReadingOptions) throws {
    self.step = step
    self.options = options
    metadata = try DistributedMetadata(in: step)
    names = DistributedNames(metadata)
    files = DistributedFiles(in: step, access: options.access)
  }

  private mutating func model(_ reference: String, _ directory: Path) throws -> Model {
    let weights = Set(names.weights)
    let isMegatron = MegatronArrays.areNames(names.weights.map(names.short))
    var arrays: [DistributedArray] = []
    for tensor in metadata.tensors where weights.contains(tensor.name) {
      guard !isMegatron || !tensor.name.contains("_extra_state") else { continue }
      var array = try files.array(tensor)
      array.name = names.short(array.name)
      arrays.append(array)
    }
    guard !arrays.isEmpty else {
      throw LayoutError([
        LayoutProblem(.missingArray, step.text, "its metadata lists no weights")
      ])
    }
    return isMegatron
      ? try megatron(MegatronArrays(arrays, in: step.text), reference)
      : try plain(arrays, reference)
  }

  // MARK: Names of Hugging Face

  private func plain(_ arrays: [DistributedArray], _ reference: String) throws -> Model {
    let tensors = try arrays.map { try $0.logicalTensor() }
    guard Set(tensors.map(\.name)).count == tensors.count else {
      throw LayoutError([
        LayoutProblem(.unsupported, step.text, "two of its tensors have the same name")
      ])
    }
    var model = Model(
      reference: reference, location: step,
      checkpoint: Checkpoint(directory: step, files: files.checkpointFiles, tensors: tensors),
      layout: LayoutSummary(.distributed))
    try model.addConfiguration(options)
    return model
  }

  // MARK: Names of Megatron-Core

  private mutating func megatron(_ arrays: MegatronArrays, _ reference: String) throws -> Model {
    let common = try commonState()
    let arguments = common?.value["args"].map { arguments in
      MegatronArguments(SettingsFile(file: "\(common?.name ?? ""): args", SettingsTree(arguments)))
    }
    var known = try KnownSettings(arguments?.reading, options: options)
    let (shape, vocabulary) = try arrays.shape(known.settings, options)
    known.check(.layerCount, is: shape.layerCount, in: step.text)
    known.check(.hidden, is: shape.hidden, in: step.text)
    known.check(.inner, is: shape.inner, in: step.text)
    known.check(.headDimension, is: shape.headDimension, in: step.text)
    known.check(.paddedVocabulary, is: vocabulary, in: step.text)
    guard known.problems.isEmpty else { throw LayoutError(known.problems) }
    let catalogue = MegatronCatalogue(
      arrays: arrays, shape: shape, vocabulary: vocabulary, directory: step.text)
    var model = Model(
      reference: reference, location: step,
      checkpoint: Checkpoint(
        directory: step, files: files.checkpointFiles, tensors: try catalogue.tensors()),
      layout: LayoutSummary(
        .distributed, tensorParallel: arguments?.tensorParallel ?? 1,
        pipeline: arguments?.pipelineParallel ?? 0))
    model.layout.storedVocabulary = vocabulary
    model.layout.iteration = common?.value["iteration"]?.int
    model.configuration = known.base
    model.shape = shape
    model.settings = known.settings.with(shape)
    model.notes = known.notes
    return model
  }

  /// What Megatron-LM keeps beside tensors: `common.pt`, or since 2026 an object of the checkpoint.
  private mutating func commonState() throws -> (value: PickleValue, name: String)? {
    let path = step.joining("common.pt")
    if try FileStatus.ifPresent(path) != nil {
      let file = try TorchFile(opening: path, access: options.access)
      return (file.root, path.text)
    }
    guard
      let (name, item) = metadata.objects.first(where: { $0.key.hasPrefix("common_state") })
    else { return nil }
    let root = try files.container(item).root
    return (root.elements?.first ?? root, "\(step.joining(item.file)): \(name)")
  }

  // MARK: Notes

  private var leftOut: [String] {
    var notes: [String] = []
    if let first = names.optimizer.first {
      notes.append(
        "\(names.optimizer.count) tensors of the optimiser, such as '\(first)', are not read")
    }
    let objects = metadata.objects.keys.filter { !$0.hasPrefix("common_state") }.sorted()
    if let first = objects.first {
      notes.append(
        objects.count == 1
          ? "'\(first)' is no tensor and is left out"
          : "\(objects.count) values that are no tensors, such as '\(first)', are left out")
    }
    return notes
  }
}
