package import Checkpoints
package import Layouts
package import Storage
internal import Tensors

/// A model of a recipe, opened: its catalogue, its configuration and the layers it has.
package struct MergeInput: Sendable {
  package let reference: ModelReference
  package let checkpoint: Checkpoint
  /// Nil where the model is a bare file or has no `config.json`.
  package let configuration: ModelConfiguration?
  /// What the output must keep clear of: the model's directory, or its only file.
  package let location: Path
  /// Whether it was found by its id on the Hugging Face hub.
  let isOnHub: Bool
  let numbering: LayerNumbering

  package init(
    reference: ModelReference, checkpoint: Checkpoint, configuration: ModelConfiguration?,
    location: Path? = nil, isOnHub: Bool = false
  ) {
    self.location = location ?? checkpoint.directory
    self.isOnHub = isOnHub
    self.reference = reference
    self.checkpoint = checkpoint
    self.configuration = configuration
    numbering = LayerNumbering(checkpoint.tensors.lazy.map(\.spec))
  }

  /// Layers of the main stack.
  var layerCount: Int { numbering.main?.layerCount ?? 0 }
}
