package import Checkpoints

/// What to do with the copies of a tensor that every rank has.
package enum ReplicaPolicy: String, CaseIterable, Hashable, Sendable {
  /// Take the first and do not read the others.
  case first
  /// Compare all of them; different copies are an error.
  case check
  /// Take their mean.
  case mean

  /// What the policy makes of equal copies.
  package var combination: LogicalTensor.Combination {
    switch self {
    case .first: .first
    case .check: .equal
    case .mean: .mean
    }
  }
}
