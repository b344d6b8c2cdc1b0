package import Analysis
package import Models

/// What a person asks of a fit.
package struct FitOptions: Sendable {
  /// The model to be explained, as a person names it.
  package var target: String
  /// The models it is explained by.
  package var models: [String]
  /// The model that all others are taken as differences from.
  package var base: String?
  package var constraints = LeastSquares.Constraints()
  package var reading = ReadingOptions()
  package var workers = 1

  package init(target: String, models: [String], base: String? = nil) {
    self.target = target
    self.models = models
    self.base = base
  }
}

/// Why there is nothing to fit.
package enum FitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No model to fit with.
  case noModels
  /// No tensor of the target has one of its name and shape in all other models.
  case nothingInCommon(target: String, first: String?)

  package var description: String {
    switch self {
    case .noModels: "there is no model to fit with"
    case .nothingInCommon(let target, let first):
      "no tensor of '\(target)' is in all of the models with the same shape"
        + (first.map { ": \($0)" } ?? "")
    }
  }
}
