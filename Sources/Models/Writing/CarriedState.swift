/// What a checkpoint has besides weights, on its way into another layout.
package struct CarriedState: Sendable {}
