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

  @Test func `of karcher are steps and tolerances that mean nothing`() {
    let text = """
      merge_method: karcher
      models: [{model: a}, {model: b}]
      parameters: {max_iter: [0, 1, 20000, 1.5], tol: [-1, 0, .inf, 1e9]}
      """
    let error = #expect(throws: RecipeError.self) {
      try RecipeReader.read(Array(text.utf8), file: "r", methods: MergeMethods.table)
    }
    #expect(
      error?.description == """
        r:3:25: error: 'max_iter' of 0 is outside 1 to 10000
        r:3:31: error: 'max_iter' of 20000 is outside 1 to 10000
        r:3:38: error: 'max_iter' takes a whole number, found the number 1.5
        r:3:50: error: 'tol' of -1 is below 0
        r:3:57: error: 'tol' must be finite, found inf
        """)
  }
}
