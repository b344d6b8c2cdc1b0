package import Checkpoints
package import Layouts
import Storage
package import Tensors

/// What a checkpoint is, told from its headers and its configuration alone.
package struct Inspection: Sendable {
  /// The tensors of one element type.
  package struct Share: Hashable, Sendable {
    package let dtype: DType
    package internal(set) var tensorCount = 0
    package internal(set) var parameterCount = 0
    package internal(set) var byteCount = 0
  }

  /// One of the files.
  package struct Shard: Hashable, Sendable {
    package let name: String
    package let byteCount: Int
    package let tensorCount: Int
  }

  /// A tensor and the place of its bytes.
  package struct Tensor: Sendable {
    package let spec: TensorSpec
    package let file: String
    /// Counted from the start of the file.
    package let byteOffset: Int
  }

  /// Something that a person should know; the code is stable.
  package struct Warning: Hashable, Sendable {
    package let code: String
    package let file: String
    package let message: String

    package init(code: String, file: String, message: String) {
      (self.code, self.file, self.message) = (code, file, message)
    }
  }

  /// The checkpoint as the person named it.
  package let title: String
  /// The container of the files, such as `safetensors`.
  package let format: String
  /// How the tensors are laid out in the files; nil where that could not be made out.
  package let layout: InspectedLayout?
  /// What was assumed, and what was left out.
  package internal(set) var notes: [String]
  package let configuration: ModelConfiguration?
  package let shape: ModelShape
  package let embeddings: EmbeddingUse
  /// What a token goes through of a mixture of experts; nil for dense models.
  package let experts: ExpertUse?
  /// How weights are quantised, as the configuration or the names say; nil if they are not.
  package let quantization: String?
  /// The element types, the one of most bytes first.
  package let shares: [Share]
  package let shards: [Shard]
  package let metadata: HeaderMetadata?
  /// In natural order.
  package internal(set) var tensors: [Tensor]
  package let warnings: [Warning]

  /// The same with one more note, before the others.
  package func noting(_ note: String) -> Inspection {
    var noted = self
    noted.notes.insert(note, at: 0)
    return noted
  }

  /// Looks at an opened checkpoint.
  ///
  /// - Parameters:
  ///   - checkpoint: The catalogue; its headers have been read.
  ///   - title: The checkpoint as the person named it.
  ///   - configuration: Its `config.json`, if there is one that can be read.
  ///   - warnings: What was found wrong on the way here.
  ///   - layout: How it is laid out, if that is known.
  ///   - notes: What was assumed on the way here.
  package init(
    _ checkpoint: Checkpoint, title: String, configuration: ModelConfiguration?,
    warnings: [Warning] = [], layout: InspectedLayout? = nil, notes: [String] = []
  ) {
    let specs = checkpoint.tensors.map(\.spec)
    self.title = title
    self.configuration = configuration
    self.layout = layout
    self.notes = notes
    format = checkpoint.files.first?.format ?? "safetensors"
    shape = ModelShape(
      inferredFrom: specs, headDimension: layout?.headDimension ?? configuration?.headDimension)
    embeddings = EmbeddingUse(specs, configuration: configuration)
    experts = ExpertUse(specs, shape, configuration)
    quantization = configuration?.quantization ?? QuantizationTrace.scheme(in: specs)
    shares = Self.shares(of: specs)
    metadata = checkpoint.metadata
    let places = InspectedPlaces(checkpoint)
    shards = places.shards
    tensors = NaturalOrder.sorted(places.tensors, by: \.spec.name)
    var findings = configuration.map { $0.warnings + $0.check(specs) } ?? []
    if let configuration, quantization == nil { findings += shape.check(against: configuration) }
    self.warnings =
      warnings
      + checkpoint.warnings.map {
        Warning(code: $0.code.rawValue, file: $0.path.text, message: $0.detail)
      }
      + findings.map { Warning(code: $0.code, file: $0.file, message: $0.message) }
  }

  package var parameterCount: Int { shares.reduce(0) { $0 + $1.parameterCount } }
  package var byteCount: Int { shares.reduce(0) { $0 + $1.byteCount } }

  /// The architecture that the configuration names.
  package var architecture: String? { configuration?.architectures.first }

  /// The architectures whose embedding has the name that is found here, where nothing is named.
  package var likelyArchitecture: String? {
    guard architecture == nil else { return nil }
    if tensors.contains(where: { $0.spec.name.text.contains(".lora_A.") }) { return "LoRA adapter" }
    let names = Set(tensors.map(\.spec.name))
    return ArchitectureHint.fitting(names).first?.architectures.first
  }

  private static func shares(of specs: [TensorSpec]) -> [Share] {
    var shares: [DType: Share] = [:]
    for spec in specs {
      var share = shares[spec.dtype] ?? Share(dtype: spec.dtype)
      share.tensorCount += 1
      share.parameterCount += spec.elementCount
      share.byteCount += spec.byteCount
      shares[spec.dtype] = share
    }
    return shares.values.sorted {
      ($0.byteCount, $0.dtype.alignmentRank) > ($1.byteCount, $1.dtype.alignmentRank)
    }
  }
}

extension Inspection.Warning: CustomStringConvertible {
  /// The file and the message.
  package var description: String { "\(file): \(message) [\(code)]" }
}
