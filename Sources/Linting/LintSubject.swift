internal import Checkpoints
internal import Layouts
internal import Models
internal import Storage
internal import Tensors

/// A checkpoint that is looked at, as far as headers show it.
struct LintSubject {
  let model: Model
  let specs: [TensorSpec]
  let shapes: [TensorName: TensorSpec]
  let numbering: LayerNumbering
  /// The files of the directory; empty where a single file was named.
  let fileNames: [String]

  init(_ model: Model) throws {
    self.model = model
    specs = model.checkpoint.tensors.map(\.spec)
    shapes = Dictionary(specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    numbering = LayerNumbering(specs)
    let isDirectory = try FileStatus.ifPresent(model.location)?.kind == .directory
    fileNames = isDirectory ? try DirectoryListing(of: model.location).files(endingIn: "") : []
  }

  var directory: Path { model.checkpoint.directory }
  var configuration: ModelConfiguration? { model.configuration }

  /// Whether tensors have the names and files of Hugging Face models.
  var isHuggingFace: Bool {
    model.layout.format == .huggingFace || model.layout.format == .torch
  }

  /// Whether the tensors are factors that are added to another model.
  var isAdapter: Bool {
    fileNames.contains("adapter_config.json")
      || specs.contains { $0.name.text.contains(".lora_A.") || $0.name.text.contains(".lora_B.") }
  }

  var embedding: TensorSpec? {
    ArchitectureHint.embedding(among: specs, hint: configuration?.hint)
  }

  var head: TensorSpec? {
    let names = (configuration?.hint?.heads ?? []) + ArchitectureHint.headNames
    return names.lazy.compactMap { shapes[$0] }.first
  }

  /// The file that holds a tensor, or the directory if several do.
  func file(of tensor: TensorName) -> String {
    let files = Set(model.checkpoint[tensor]?.pieces.map(\.file.path) ?? [])
    return (files.count == 1 ? files.first : nil)?.text ?? directory.text
  }

  /// What is quantised, by the configuration or the names.
  var isQuantized: Bool {
    configuration?.quantization != nil || QuantizationTrace.scheme(in: specs) != nil
  }
}
