package import Checkpoints
package import Tensors

/// A tensor of an edited model: what it is made of, and the type it is written in.
package struct EditedTensor: Sendable {
  /// Stored or derived; it keeps the name that it came with.
  package var tensor: LogicalTensor
  /// The element type of the output.
  package var dtype: DType
  /// Which model it comes from, as it was named.
  package var model: String
  /// What was done to it, in the words of the plan.
  package var steps: [String] = []

  init(_ tensor: LogicalTensor, of model: String) {
    self.tensor = tensor
    dtype = tensor.nominalType
    self.model = model
  }

  var shape: [Int] { tensor.spec.shape }

  /// The name and the model, for messages.
  var source: String { "\(tensor.name.quoted) of '\(model)'" }

  /// Adds what was done.
  mutating func note(_ step: String) { steps.append(step) }
}
