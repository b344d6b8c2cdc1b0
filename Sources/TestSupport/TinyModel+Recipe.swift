package import Storage

extension TinyModel {
  /// A DARE-TIES recipe of two models over a base, with the weights and densities of most examples.
  package static func paperRecipe(base: Path, models first: Path, _ second: Path) -> String {
    """
    merge_method: dare_ties
    base_model: \(base.text)
    models:
      - model: \(first.text)
        parameters: {weight: 0.85, density: 0.9}
      - model: \(second.text)
        parameters: {weight: 0.15, density: 0.5}
    dtype: bfloat16
    """
  }
}
