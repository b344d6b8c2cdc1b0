/// How many steps an optimiser has taken, and where its file keeps the number.
package struct OptimizerStep: Hashable, Sendable {
  /// The places in which optimisers keep it.
  package enum Place: Hashable, Sendable {
    /// A tensor without dimensions in each group's state: `torch.optim`.
    case tensor
    /// An integer in each group's state: DeepSpeed's optimisers.
    case number
    /// An entry of each parameter group: Apex.
    case parameterGroup
  }

  package var value: Double
  package var place: Place

  package init(_ value: Double, _ place: Place) {
    self.value = value
    self.place = place
  }

  /// The number as people write it.
  package var text: String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}

/// The classes that partition an optimiser without partitioning parameters.
package enum OptimizerClass: Hashable, Sendable {
  /// DeepSpeed's `BF16_Optimizer`: partitions of masters keep their padding.
  case bf16
  /// DeepSpeed's `DeepSpeedZeroOptimizer` at this stage: partitions of masters are trimmed.
  case zero(stage: Int)

  package var name: String {
    switch self {
    case .bf16: "BF16_Optimizer"
    case .zero(let stage): "DeepSpeedZeroOptimizer (stage \(stage))"
    }
  }
}
