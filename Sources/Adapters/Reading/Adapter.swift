package import Checkpoints
internal import Models
package import Storage
internal import Tensors

/// A LoRA adapter of PEFT that was opened: headers and configuration, no data.
package struct Adapter: Sendable {
  /// As a person named it.
  package let reference: String
  package let directory: Path
  package let configuration: AdapterConfiguration
  package let checkpoint: Checkpoint
  /// In the order of their paths.
  package let modules: [AdapterModule]
  /// Tensors that stand in for whole tensors of the base, in the order of their names.
  package let replacements: [AdapterReplacement]

  static let configurationName = "adapter_config.json"
  static let weightsName = "adapter_model.safetensors"
  private static let pickleName = "adapter_model.bin"

  /// Opens a directory, its file of weights, or an adapter of the local hub cache.
  ///
  /// Every tensor is one that the configuration explains. Weights in a file of PyTorch are read as
  /// data; nothing in it is run.
  package static func open(
    _ reference: String, revision: String? = nil, access: FileAccess = .positional
  ) throws -> Adapter {
    let target = CheckpointReference(reference, revision: revision)
    let directory: Path
    switch try target.resolve(in: .current) {
    case .file(let path): directory = path.parent
    case .directory(let path), .snapshot(let path, _): directory = path
    }
    let path = directory.joining(configurationName)
    guard let bytes = try ConfigurationFile.bytes(path) else {
      throw AdapterError(directory.text, .noConfiguration)
    }
    let configuration = try AdapterConfiguration.read(bytes, file: path.text)
    let checkpoint = try weights(in: directory, access)
    let parts = try AdapterParts(checkpoint, configuration)
    return Adapter(
      reference: reference, directory: directory, configuration: configuration,
      checkpoint: checkpoint, modules: parts.modules, replacements: parts.replacements)
  }

  /// Whether a directory has the configuration of an adapter.
  package static func isAdapter(_ directory: Path) throws -> Bool {
    try FileStatus.ifPresent(directory.joining(configurationName))?.kind == .regular
  }

  private static func weights(in directory: Path, _ access: FileAccess) throws -> Checkpoint {
    let path = directory.joining(weightsName)
    if try FileStatus.ifPresent(path) != nil {
      return try Checkpoint.open(path.text, options: Checkpoint.Options(access: access))
    }
    let pickle = directory.joining(pickleName)
    guard try FileStatus.ifPresent(pickle) != nil else {
      throw AdapterError(directory.text, .noWeights)
    }
    var options = ReadingOptions()
    options.access = access
    return try Model.open(pickle.text, options: options).checkpoint
  }
}
