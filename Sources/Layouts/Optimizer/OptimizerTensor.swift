package import Tensors

/// A tensor of an optimiser: one of the states of one logical tensor.
///
/// In catalogues it is named by its state and the tensor: `fp32/model.norm.weight`,
/// `exp_avg/model.norm.weight`. All are float32 and have the tensor's shape.
package struct OptimizerTensor: Hashable, Sendable {
  /// What the optimiser keeps for each element of a parameter.
  package enum Kind: Hashable, Sendable {
    /// The float32 original of a parameter that is trained in 16 bits.
    case master
    /// Adam's first moment.
    case firstMoment
    /// Adam's second moment.
    case secondMoment
    /// What another optimiser keeps under this key.
    case other(String)

    /// The kind of what base optimisers keep under `key`.
    package init(key: String) {
      self =
        switch key {
        case "fp32": .master
        case "exp_avg": .firstMoment
        case "exp_avg_sq": .secondMoment
        default: .other(key)
        }
    }

    /// The key in files: `fp32`, `exp_avg`, `exp_avg_sq`, or another optimiser's own.
    package var key: String {
      switch self {
      case .master: "fp32"
      case .firstMoment: "exp_avg"
      case .secondMoment: "exp_avg_sq"
      case .other(let key): key
      }
    }
  }

  package var kind: Kind
  /// The logical tensor whose state it is.
  package var tensor: TensorName

  package init(_ kind: Kind, of tensor: TensorName) {
    self.kind = kind
    self.tensor = tensor
  }

  /// The optimiser's tensor of this name, or nil where no state is named before the first slash.
  package init?(_ name: TensorName) {
    guard let slash = name.text.firstIndex(of: "/"), slash > name.text.startIndex else {
      return nil
    }
    let key = String(name.text[..<slash])
    self.init(
      Kind(key: key), of: TensorName(String(name.text[name.text.index(after: slash)...])))
  }

  /// The name in catalogues.
  package var name: TensorName { TensorName("\(kind.key)/\(tensor.text)") }
}
