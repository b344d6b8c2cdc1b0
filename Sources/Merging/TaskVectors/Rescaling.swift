/// How what is left of a pruned difference is made up for what was dropped.
enum Rescaling: String, Hashable, Sendable {
  case none = "false"
  /// The L1 norm of each tensor is restored, as mergekit does.
  case l1
  /// Every element is divided by its probability of being kept, as the papers do.
  case expectation

  /// The words that recipes may use beside true and false.
  static func words(isRandom: Bool) -> [String] { isRandom ? ["l1", "expectation"] : ["l1"] }

  init(_ value: ParameterValue?) {
    self =
      switch value {
      case .text(let word): Self(rawValue: word) ?? .none
      case let value?: value.number == 0 ? .none : .l1
      case nil: .none
      }
  }
}

extension TensorMerge {
  /// The shared parameter `rescale`; `true` is the L1 norm.
  var rescaling: Rescaling { Rescaling(shared["rescale"]) }
}
