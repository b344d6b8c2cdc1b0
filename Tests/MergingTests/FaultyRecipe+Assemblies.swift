/// Recipes that put models together wrongly.
extension FaultyRecipe {
  static let assemblies = [
    FaultyRecipe(
      "an empty list of models", "merge_method: linear\nmodels: []\n",
      "recipe.yaml:2:9: error: 'models' is empty: there is nothing to merge"),
    FaultyRecipe(
      "models and slices",
      "merge_method: linear\nmodels: [{model: a}]\n"
        + "slices: [{sources: [{model: a, layer_range: [0, 4]}]}]\n",
      "recipe.yaml:3:9: error: a recipe has exactly one of models, slices and modules, found "
        + "models and slices"),
    FaultyRecipe(
      "layer ranges",
      """
      merge_method: linear
      slices:
        - sources: [{model: a, layer_range: [8, 4]}]
        - sources: [{model: a, layer_range: [-1, 4]}]
        - sources: [{model: a, layer_range: [0]}]
        - sources: [{model: a, layer_range: [0, 1.5]}]
        - sources: [{model: a, layer_range: [0, 99999999999999999999]}]
        - sources: [{model: a}]
        - sources: []
        - sources: [{model: a, layer_range: [0, 4]}, {model: b, layer_range: [0, 5]}]
      """,
      """
      recipe.yaml:3:39: error: layer_range [8, 4] is reversed
      recipe.yaml:4:39: error: layer_range [-1, 4] reaches outside any model
      recipe.yaml:5:39: error: layer_range takes two whole numbers, [start, end)
      recipe.yaml:6:39: error: layer_range takes two whole numbers, [start, end)
      recipe.yaml:7:39: error: layer_range takes two whole numbers, [start, end)
      recipe.yaml:8:15: error: a source of a slice needs a layer_range
      recipe.yaml:9:14: error: there are no models to merge here
      recipe.yaml:10:56: error: the sources of a slice have equally many layers; this one has 5, \
      the first 4
      """),
    FaultyRecipe(
      "no layers at all",
      "merge_method: linear\nslices: [{sources: [{model: a, layer_range: [4, 4]}]}]\n",
      "recipe.yaml:2:9: error: the slices have no layers, so the output would have none"),
    FaultyRecipe(
      "the base twice",
      "merge_method: ties\nbase_model: a\nmodels: [{model: a}, {model: b}, {model: a}]\n",
      "recipe.yaml:3:42: warning: the base model is already an input at 3:18; as another model it "
        + "differs from the base in nothing"),
    FaultyRecipe(
      "overrides that say nothing",
      "merge_method: linear\nmodels: [{model: a}]\noverrides:\n  - {tensors: mlp}\n"
        + "  - {merge_method: linear}\n  - {tensors: x, filter: y, model: a}\n",
      """
      recipe.yaml:4:5: error: the override has no merge_method, parameters or model
      recipe.yaml:5:5: error: an override says which tensors it is for with one of tensors and \
      filter, found none
      recipe.yaml:6:5: error: an override says which tensors it is for with one of tensors and \
      filter, found both
      """),
    FaultyRecipe(
      "overrides of what is not there",
      "merge_method: linear\nmodels: [{model: aa}]\noverrides:\n"
        + "  - {tensors: x, merge_method: tie}\n  - {tensors: x, model: ab}\n"
        + "  - {tensors: x, parameters: {t: 1}}\n  - {tensors: '[', parameters: {weight: 1}}\n",
      """
      recipe.yaml:4:32: error: there is no method 'tie', did you mean 'ties'?
      recipe.yaml:5:25: error: 'ab' is no input of the recipe, did you mean 'aa'?
      recipe.yaml:6:31: warning: 't' has no effect on the method 'linear'
      recipe.yaml:7:15: error: the [...] in the filter '[' is not closed, empty or reversed
      """),
    FaultyRecipe(
      "one model for a method of two",
      "merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]\n"
        + "parameters: {t: 0.5}\noverrides: [{tensors: x, model: b}]\n",
      "recipe.yaml:5:13: error: 'slerp' takes exactly 2 models, and 'model' leaves one; "
        + "'merge_method: passthrough' takes one"),
    FaultyRecipe(
      "raw policies",
      "merge_method: linear\nmodels: [{model: a}]\nraw: unoin\n",
      "recipe.yaml:3:6: error: raw has no policy 'unoin', did you mean 'union'?"),
    FaultyRecipe(
      "raw slices",
      "merge_method: linear\nslices: [{sources: [{model: a, layer_range: [0, 1]}]}]\nraw: union\n"
        + "output: {layout: neox}\n",
      """
      recipe.yaml:2:20: error: a raw merge has no layers, and so no slices
      recipe.yaml:4:18: error: a raw merge has no layout
      """),
    FaultyRecipe(
      "no base", "merge_method: ties\nmodels: [{model: a}]\n",
      "recipe.yaml:2:18: error: 'ties' needs a base_model"),
    FaultyRecipe(
      "base not in a slice",
      "merge_method: ties\nbase_model: b\nslices: [{sources: [{model: a, layer_range: [0, 4]}]}]\n",
      "recipe.yaml:3:20: error: the base model 'b' is not among the sources of this slice, where "
        + "'ties' needs it"),
    FaultyRecipe(
      "input counts",
      "merge_method: slerp\nbase_model: a\nmodels: [{model: b}, {model: c}]\n",
      "recipe.yaml:3:18: error: 'slerp' takes exactly 2 models, found 3, counting the base model"),
    FaultyRecipe(
      "passthrough with a base",
      "merge_method: passthrough\nbase_model: a\nmodels: [{model: b}]\n",
      "recipe.yaml:3:18: error: 'passthrough' takes exactly 1 model, found 2, counting the base "
        + "model"),
    FaultyRecipe(
      "wrong shapes",
      "merge_method: linear\nmodels: {model: a}\nparameters: [1]\nbase_model: 5\n",
      """
      recipe.yaml:2:9: error: models is a list, found a mapping
      recipe.yaml:3:13: error: parameters are a mapping from names to values, found a list
      recipe.yaml:4:13: error: a model is a path or {model: ...}, found the number 5
      """),
  ]
}
