import Testing

/// A recipe with problems and the whole report on it.
struct FaultyRecipe: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let report: String

  init(_ name: String, _ text: String, _ report: String) {
    self.testDescription = name
    self.text = text
    self.report = report
  }

  /// A recipe of one linear or ties model whose weight is spelt like this.
  init(value: String, _ report: String) {
    self.init(
      "weight: \(value)",
      "merge_method: linear\nmodels: [{model: a}]\nparameters:\n  weight: \(value)\n", report)
  }
}
