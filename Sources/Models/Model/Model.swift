package import Checkpoints
package import Layouts
package import Storage

/// A model that was opened in whatever layout: its catalogue under Hugging Face names, and what its
/// files say besides tensors.
///
/// Only headers, pickles and configurations have been read.
package struct Model: Sendable {
  /// As a person named it.
  package var reference: String
  /// The directory or file.
  package var location: Path
  /// The directories of adapters that are applied to it.
  package var adapterLocations: [Path] = []
  /// Weights, under Hugging Face names where the layout has a table.
  package var checkpoint: Checkpoint
  /// The Hugging Face configuration beside the weights, or given for them.
  package var configuration: ModelConfiguration?
  package var layout: LayoutSummary
  /// Nil for architectures without a table.
  package var shape: DecoderShape?
  package var settings = DecoderSettings()
  /// States of the optimiser under the names of `OptimizerTensor`, if they were asked for.
  package var optimizer: [LogicalTensor] = []
  /// Elements of files that belong to no tensor and must be zero, if the optimiser was asked for.
  package var padding: [LogicalTensor] = []
  /// What training runs keep besides tensors, if it was asked for.
  package var state: RunState?
  /// Files that were read besides those of the weights.
  package var stateFiles: [CheckpointFile] = []
  /// What was dequantised while reading and how, in words; nil where nothing was.
  package var dequantization: String?
  /// What was assumed, and what was left out.
  package var notes: [String] = []

  /// What no output made of the model may be, contain or be inside of.
  package var locations: [Path] { [location] + adapterLocations }

  package init(
    reference: String, location: Path, checkpoint: Checkpoint, layout: LayoutSummary
  ) {
    self.reference = reference
    self.location = location
    self.checkpoint = checkpoint
    self.layout = layout
  }
}
