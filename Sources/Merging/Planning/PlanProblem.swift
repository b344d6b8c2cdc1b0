internal import StrictYAML
package import Tensors

/// Why a merge cannot run, found before any data is read.
package struct PlanProblem: Hashable, Sendable {
  /// The output tensor concerned; nil where it is the merge as a whole.
  package var tensor: TensorName?
  /// The place in the recipe, where there is one.
  package var place: RecipePlace?
  /// A lower-case sentence without a final period.
  package var message: String

  /// Whether an input is at fault rather than the recipe.
  package var isInputs: Bool

  package init(
    _ message: String, tensor: TensorName? = nil, place: RecipePlace? = nil, isInputs: Bool? = nil
  ) {
    self.tensor = tensor
    self.place = place
    self.message = message
    self.isInputs = isInputs ?? (tensor != nil)
  }
}

/// A merge that cannot run, with all of its problems.
package struct PlanError: Error, CustomStringConvertible, Sendable {
  package let file: String
  package let problems: [PlanProblem]

  /// Problems shown before the rest is only counted.
  private static let shown = 24

  package var description: String {
    let groups = groups
    var lines = groups.prefix(Self.shown).map { problem, count in
      let place = problem.place.map { "\(file):\($0)" } ?? file
      var tensor = problem.tensor.map { "tensor \($0.quoted)" } ?? ""
      if count > 1 { tensor += " and \(count - 1) more" }
      return "\(place): error: \(tensor)\(tensor.isEmpty ? "" : ": ")\(problem.message)"
    }
    if groups.count > Self.shown {
      lines.append("... and \(groups.count - Self.shown) more problems")
    }
    return lines.joined(separator: "\n")
  }

  /// One problem for those that differ in nothing but the tensor, with their number, in the order of
  /// the recipe; those without a place come last.
  private var groups: [(problem: PlanProblem, count: Int)] {
    var places: [PlanProblem: Int] = [:]
    var groups: [(problem: PlanProblem, count: Int)] = []
    for problem in problems {
      var key = problem
      key.tensor = nil
      if let place = places[key] {
        groups[place].count += 1
      } else {
        places[key] = groups.count
        groups.append((problem, 1))
      }
    }
    let end = RecipePlace(line: .max, column: .max)
    return groups.enumerated().sorted { a, b in
      (a.element.problem.place ?? end, a.offset) < (b.element.problem.place ?? end, b.offset)
    }.map(\.element)
  }
}
