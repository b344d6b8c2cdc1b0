import Testing

@testable import Merging

@Suite struct `Recipe problems` {
  @Test(
    arguments: FaultyRecipe.names + FaultyRecipe.values + FaultyRecipe.sections
      + FaultyRecipe.assemblies)
  func `are all reported with their places`(recipe: FaultyRecipe) {
    #expect(RecipeFixture.report(recipe.text) == recipe.report)
  }

  @Test func `of many kinds are reported together in the order of the text`() {
    let report = RecipeFixture.report(
      """
      merge_method: ties
      base_model: base
      models:
        - model: a
          parametres: {weight: 1}
        - model: b
          parameters:
            weight: lots
            densty: 0.5
            density: -1
      seed: x
      seed: 2
      out_dtype: bf17
      """)
    #expect(
      report == """
        recipe.yaml:5:5: error: an entry of models has no key 'parametres', did you mean \
        'parameters'?
        recipe.yaml:8:15: error: 'weight' takes a number, found the text 'lots'
        recipe.yaml:9:7: error: the method 'ties' has no parameter 'densty', did you mean 'density'?
        recipe.yaml:10:16: error: 'density' of -1 is outside 0 to 1
        recipe.yaml:11:7: error: seed takes a whole number from 0 to 18446744073709551615, found \
        the text 'x'
        recipe.yaml:12:1: error: the key 'seed' is already given at 11:1
        recipe.yaml:13:12: error: merged weights cannot be of dtype 'bf17', did you mean 'bf16'?
        """)
  }
}
