package import Tensors

/// Why a merge cannot run, found before any data is read.
package struct PlanProblem: Hashable, Sendable {
  /// The output tensor concerned; nil where it is the merge as a whole.
  package var tensor: TensorName?
  /// The place in the recipe, where there is one.
  package var place: RecipePlace?
  /// A lower-case sentence without a final period.
  package var message: String

  package init(_ message: String, tensor: TensorName? = nil, place: RecipePlace? = nil) {
    self.tensor = tensor
    self.place = place
    self.message = message
  }
}

/// A merge that cannot run, with all of its problems.
package struct PlanError: Error, CustomStringConvertible, Sendable {
  package let file: String
  package let problems: [PlanProblem]

  /// Problems shown before the rest is only counted.
  private static let shown = 24

  package var description: String {
    var lines = problems.prefix(Self.shown).map { problem in
      let place = problem.place.map { "\(file):\($0)" } ?? file
      let tensor = problem.tensor.map { "tensor \($0.quoted): " } ?? ""
      return "\(place): error: \(tensor)\(problem.message)"
    }
    if problems.count > Self.shown {
      lines.append("... and \(problems.count - Self.shown) more problems of this kind")
    }
    return lines.joined(separator: "\n")
  }
}
