package import Checkpoints
package import Layouts
package import Models
package import Storage
internal import Tensors

/// A model of a recipe, opened: its catalogue, its configuration and the layers it has.
package struct MergeInput: Sendable {
  package let reference: ModelReference
  package let checkpoint: Checkpoint
  /// Nil where the model is a bare file or has no `config.json`.
  package let configuration: ModelConfiguration?
  /// The model's directory, or its only file.
  package let location: Path
  /// What the output must keep clear of: the model's place, and those of its adapters.
  let locations: [Path]
  /// Whether it was found by its id on the Hugging Face hub.
  let isOnHub: Bool
  let numbering: LayerNumbering
  /// Nil for architectures without a layout table.
  let shape: DecoderShape?
  let settings: DecoderSettings
  /// The layout of the files; nil if nobody looked.
  let layout: LayoutSummary?
  /// What was dequantised while reading and how, in words; nil where nothing was.
  let dequantization: String?
  /// Files that were read besides those of the weights.
  let otherFiles: [CheckpointFile]

  /// A model that was opened in whatever layout.
  package init(reference: ModelReference, _ model: Model, isOnHub: Bool) {
    self.reference = reference
    self.isOnHub = isOnHub
    checkpoint = model.checkpoint
    configuration = model.configuration
    location = model.location
    locations = model.locations
    numbering = LayerNumbering(model.checkpoint.tensors.lazy.map(\.spec))
    shape = model.shape
    settings = model.settings
    layout = model.layout
    dequantization = model.dequantization
    otherFiles = model.stateFiles
  }

  package init(
    reference: ModelReference, checkpoint: Checkpoint, configuration: ModelConfiguration?,
    location: Path? = nil, isOnHub: Bool = false
  ) {
    self.location = location ?? checkpoint.directory
    locations = [self.location]
    self.isOnHub = isOnHub
    self.reference = reference
    self.checkpoint = checkpoint
    self.configuration = configuration
    numbering = LayerNumbering(checkpoint.tensors.lazy.map(\.spec))
    (shape, settings, layout, otherFiles) = (nil, DecoderSettings(), nil, [])
    dequantization = nil
  }

  /// The output of an earlier stage that is not written: its donor's files and its own tensors.
  init(
    stage reference: ModelReference, tensors: [LogicalTensor], donor: MergeInput,
    configuration: ModelConfiguration?
  ) {
    self.reference = reference
    location = donor.location
    locations = donor.locations
    isOnHub = false
    checkpoint = Checkpoint(directory: donor.checkpoint.directory, files: [], tensors: tensors)
    self.configuration = configuration
    numbering = LayerNumbering(tensors.lazy.map(\.spec))
    (shape, settings, layout, otherFiles) = (donor.shape, donor.settings, nil, [])
    dequantization = nil
  }

  /// The files of an adapter that is applied to the model.
  var adapterFiles: [CheckpointFile] {
    reference.adapter == nil ? [] : otherFiles.filter { $0.format == "safetensors" }
  }

  /// Whether the files are a Hugging Face directory with a configuration of its own.
  var hasOwnConfiguration: Bool {
    configuration != nil && (layout == nil || layout?.format == .huggingFace)
  }

  /// Layers of the main stack.
  var layerCount: Int { numbering.main?.layerCount ?? 0 }
}
