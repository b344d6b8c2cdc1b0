package import Checkpoints
package import Tensors

/// Which tensors of one model are which of another.
package struct TensorMatching: Sendable {
  /// Why two tensors are taken for the same.
  package enum Reason: String, CaseIterable, Hashable, Sendable {
    case name = "same name"
    case map = "name map"
    case content = "same content"
    case schema = "known names"
    case likeness = "most alike"
  }

  /// One tensor of each model.
  package struct Pair: Sendable {
    package var first: Side
    package var second: Side
    package var reason: Reason
    /// From 0 to 1; 1 is the same name, the same content, or what a person said.
    package var score: Double
    /// Whether other pairs would fit as well, or nearly.
    package var isAmbiguous = false
    /// Tensors of the second model that fit as well or nearly, without the chosen one.
    package var alternatives: [TensorName] = []
    /// What to know of the pair, such as a difference of shapes.
    package var note: String?

    package init(_ first: Side, _ second: Side, _ reason: Reason, score: Double) {
      self.first = first
      self.second = second
      self.reason = reason
      self.score = score
    }

    /// How the tensor was recognised under another name; nil where it keeps its name.
    package var rename: TensorRename? {
      first.name == second.name
        ? nil : TensorRename(from: first.name, score: score, reason: reason.rawValue)
    }

    /// Whether both have one name and are compared as they are.
    package var isPlain: Bool {
      first.name == second.name && first.view == nil && second.view == nil
    }
  }

  /// A tensor, or a part of one, as it is to be compared.
  package struct Side: Sendable {
    /// The name in the model.
    package var name: TensorName
    /// What is compared: the tensor itself, or a view of its bytes.
    package var tensor: LogicalTensor
    /// How it is looked at, in words, such as `transposed` or `rows 0..<64`; nil for the tensor
    /// itself.
    package var view: String?

    package init(_ tensor: LogicalTensor, as view: String? = nil, of name: TensorName? = nil) {
      self.name = name ?? tensor.name
      self.tensor = tensor
      self.view = view
    }
  }

  /// In the order of the first model's names, then of the second's.
  package internal(set) var pairs: [Pair] = []
  /// Tensors that only the first model has, in the order of names.
  package internal(set) var firstOnly: [TensorName] = []
  /// Tensors that only the second model has, in the order of names.
  package internal(set) var secondOnly: [TensorName] = []
  /// What was noticed about the whole, such as lines of a name map that fit nothing.
  package internal(set) var notes: [String] = []
}
