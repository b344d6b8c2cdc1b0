internal import Checkpoints
internal import Models

/// Prepares comparisons: headers and configurations are read, and tensors are paired.
package enum ComparisonJob {
  /// Opens both models.
  package static func prepare(_ options: ComparisonOptions) throws -> PreparedComparison {
    let left = try Model.open(options.left, options: options.reading)
    let right = try Model.open(options.right, options: options.reading)
    return PreparedComparison(options: options, left: left, right: right)
  }
}
