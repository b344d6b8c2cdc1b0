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
  /// The tensors that it is made of, as they are stored, and their models; itself where it is stored.
  package private(set) var sources: [(tensor: LogicalTensor, model: String)]
  /// What was done to it, in the words of the plan.
  package var steps: [String] = []

  init(_ tensor: LogicalTensor, of model: String) {
    self.tensor = tensor
    dtype = tensor.nominalType
    self.model = model
    sources = [(tensor, model)]
  }

  /// Adds what it is made of besides.
  mutating func derive(from others: [(tensor: LogicalTensor, model: String)]) {
    for other in others
    where !sources.contains(where: {
      $0.tensor.name == other.tensor.name && $0.model == other.model
    }) {
      sources.append(other)
    }
  }

  var shape: [Int] { tensor.spec.shape }

  /// The name and the model, for messages.
  var source: String { "\(tensor.name.quoted) of '\(model)'" }

  /// Adds what was done.
  mutating func note(_ step: String) { steps.append(step) }
}
