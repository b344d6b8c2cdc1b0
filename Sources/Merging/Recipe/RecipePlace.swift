/// Where something stands in a recipe: line and column, both from 1.
///
/// Columns count Unicode scalars, as editors and YAML parsers do.
package struct RecipePlace: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }

  package static func < (a: Self, b: Self) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// A value and the place in the recipe that gave it.
package struct Placed<Value> {
  package let value: Value
  package let place: RecipePlace

  package init(_ value: Value, at place: RecipePlace) {
    self.value = value
    self.place = place
  }
}

extension Placed: Sendable where Value: Sendable {}
extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}
