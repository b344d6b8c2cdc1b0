/// What a checkpoint has besides weights, on its way into another layout.
package struct CarriedState: Sendable {
  package var run: RunState
  /// Whether the optimiser's state goes along.
  package var keepsOptimizer: Bool
}
