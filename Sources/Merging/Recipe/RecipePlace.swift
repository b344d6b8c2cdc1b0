package import StrictYAML

/// Where something stands in a recipe.
package typealias RecipePlace = YAMLPlace

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
