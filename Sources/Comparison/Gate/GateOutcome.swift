internal import Analysis
internal import Tensors

/// What a policy says of a comparison.
package struct GateOutcome: Sendable {
  /// Something that the policy does not allow.
  package struct Failure: Hashable, Sendable {
    /// Stable, as in `tensor.changed`.
    package var code: String
    /// The tensor, if it is about one.
    package var tensor: String?
    package var message: String

    package init(_ code: String, tensor: String? = nil, _ message: String) {
      self.code = code
      self.tensor = tensor
      self.message = message
    }
  }

  /// In the order of tensors' names, then of the conditions.
  package private(set) var failures: [Failure] = []

  /// Whether nothing failed.
  package var isWithin: Bool { failures.isEmpty }

  /// Applies a policy.
  package init(_ difference: ModelDifference, _ policy: ComparisonPolicy) {
    if !policy.hasConditionsOnly { apply(policy, to: difference) }
    if !policy.hasConditionsOnly, !policy.ignoresFiles { applyToFiles(of: difference) }
    for condition in policy.conditions { apply(condition, to: difference, policy) }
  }

  private mutating func fail(_ code: String, _ tensor: TensorDifference?, _ message: String) {
    failures.append(Failure(code, tensor: tensor?.name.text, message))
  }

  private mutating func apply(_ policy: ComparisonPolicy, to difference: ModelDifference) {
    for tensor in difference.tensors {
      guard let tolerance = policy.tolerance(of: tensor.name) else { continue }
      let name = tensor.name.text
      switch tensor.status {
      case .added:
        if !policy.allowedAdded.contains(where: { $0.matches(name) }) {
          fail("tensor.added", tensor, "only the second model has it")
        }
        continue
      case .removed:
        if !policy.allowedRemoved.contains(where: { $0.matches(name) }) {
          fail("tensor.removed", tensor, "only the first model has it")
        }
        continue
      case .reshaped, .transposed:
        fail(
          "tensor.reshaped", tensor,
          "extents are \(tensor.left?.shape ?? []) and \(tensor.right?.shape ?? [])")
        continue
      case .retyped where !policy.allowedRetyped.contains { $0.matches(name) }:
        fail(
          "tensor.retyped", tensor,
          "types are \(tensor.left?.dtype.rawValue ?? "") and "
            + (tensor.right?.dtype.rawValue ?? ""))
        continue
      default: break
      }
      if let rename = tensor.rename,
        !policy.allowedRenamed.contains(where: { $0.matches(name) || $0.matches(rename.from.text) })
      {
        fail("tensor.renamed", tensor, "the first model calls it \(rename.from.quoted)")
      }
      // A type that may differ is judged by its numbers.
      if let statistics = tensor.statistics {
        if let excess = tolerance.excess(statistics) { fail("tensor.changed", tensor, excess) }
      } else if tensor.status == .changed {
        fail("tensor.changed", tensor, "elements are other bits")
      }
    }
  }

  private mutating func applyToFiles(of difference: ModelDifference) {
    for file in difference.files where file.isOfModel {
      let name = file.file.map { "\($0): " } ?? ""
      failures.append(
        Failure(
          "file.\(file.subject.rawValue)",
          "\(name)\(file.place) is \(file.change.rawValue)"
            + (file.more > 0 ? ", and \(file.more) more" : "")))
    }
  }

  private mutating func apply(
    _ condition: FailCondition, to difference: ModelDifference, _ policy: ComparisonPolicy
  ) {
    let considered = difference.tensors.filter { policy.tolerance(of: $0.name) != nil }
    let code = "condition"
    switch condition.rule {
    case .structure:
      for tensor in considered where tensor.isOfOtherStructure {
        fail(code, tensor, "\(condition.text): it is \(tensor.status.rawValue)")
      }
    case .files: applyToFiles(of: difference)
    case .limit(let quantity, let comparison, let limit) where quantity.isOfModel:
      let count = considered.count { tensor in
        switch quantity {
        case .added: tensor.status == .added
        case .removed: tensor.status == .removed
        case .renamed: tensor.rename != nil
        default: !tensor.isEqual && tensor.status != .renamed
        }
      }
      if comparison.holds(Double(count), limit) {
        fail(code, nil, "\(condition.text): there are \(count)")
      }
    case .limit(let quantity, let comparison, let limit):
      for tensor in considered {
        guard let pair = tensor.statistics, let value = FailCondition.value(quantity, pair),
          comparison.holds(value, limit)
        else { continue }
        fail(code, tensor, "\(condition.text): it is \(ChangeVerdict.short(value))")
      }
    }
  }
}

extension TensorDifference {
  /// Whether headers alone tell that it differs.
  fileprivate var isOfOtherStructure: Bool {
    switch status {
    case .added, .removed, .reshaped, .transposed, .retyped: true
    default: rename != nil || left?.dtype != right?.dtype
    }
  }
}
