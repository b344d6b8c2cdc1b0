/// Recipes with keys, methods and values that are wrong.
extension FaultyRecipe {
  static let names = [
    FaultyRecipe(
      "unknown key", "merge_method: linear\nmodles: [{model: a}]\n",
      """
      recipe.yaml:1:1: error: a recipe has exactly one of models, slices and modules, found none
      recipe.yaml:2:1: error: a recipe has no key 'modles', did you mean 'models'?
      """),
    FaultyRecipe(
      "unknown key of a source",
      "merge_method: linear\nmodels: [{model: a, parametres: {weight: 1}}]\n",
      "recipe.yaml:2:21: error: an entry of models has no key 'parametres', did you mean "
        + "'parameters'?"),
    FaultyRecipe(
      "misspelt parameter",
      "merge_method: ties\nbase_model: b\nmodels: [{model: a, parameters: {wieght: 1}}]\n",
      "recipe.yaml:3:34: error: the method 'ties' has no parameter 'wieght', did you mean "
        + "'weight'?"),
    FaultyRecipe(
      "parameter far from any",
      "merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]\n"
        + "parameters: {interpolation: 1}\n",
      "recipe.yaml:4:14: error: the method 'slerp' has no parameter 'interpolation'; valid here: t"
    ),
    FaultyRecipe(
      "parameter of another method",
      "merge_method: linear\nmodels: [{model: a}]\nparameters: {density: 0.5, embed_slerp: true}",
      """
      recipe.yaml:3:14: warning: 'density' has no effect on the method 'linear'
      recipe.yaml:3:28: warning: 'embed_slerp' has no effect on the method 'linear'
      """),
    FaultyRecipe(
      "unknown method", "merge_method: tise\nmodels: [{model: a}]\n",
      "recipe.yaml:1:15: error: there is no method 'tise', did you mean 'ties'?"),
    FaultyRecipe(
      "no method", "models: [{model: a}]\n",
      "recipe.yaml:1:1: error: the recipe names no merge_method"),
    FaultyRecipe(
      "method as a number", "merge_method: 1\nmodels: [{model: a}]\n",
      "recipe.yaml:1:15: error: merge_method takes the name of a method, found the number 1"),
    FaultyRecipe(
      "legacy keys",
      "merge_method: linear\nembed_slerp: true\ninput_model_parameters: {}\n"
        + "models: [{model: a, layer_range: [0, 4]}]\n",
      """
      recipe.yaml:2:1: warning: 'embed_slerp' has no effect here and is ignored
      recipe.yaml:3:1: warning: 'input_model_parameters' has no effect here and is ignored
      recipe.yaml:4:21: warning: 'layer_range' has no effect here and is ignored
      """),
    FaultyRecipe(
      "residual weight",
      "merge_method: linear\nslices: [{sources: [{model: a, layer_range: [0, 4]}], "
        + "residual_weight: 1}]\n",
      "recipe.yaml:2:55: warning: 'residual_weight' has no effect here and is ignored"),
  ]

  static let values = [
    FaultyRecipe(
      value: "no",
      "recipe.yaml:4:11: warning: 'weight' takes a number; the boolean false counts as 0.0"),
    FaultyRecipe(value: "1e3", ""),
    FaultyRecipe(value: "1_000", ""),
    FaultyRecipe(
      value: "0o10", "recipe.yaml:4:11: error: 'weight' takes a number, found the text '0o10'"),
    FaultyRecipe(value: ".nan", "recipe.yaml:4:11: error: 'weight' must be finite, found nan"),
    FaultyRecipe(
      value: "[1, -.inf]", "recipe.yaml:4:15: error: 'weight' must be finite, found -inf"),
    FaultyRecipe(
      value: "'inf'", "recipe.yaml:4:11: error: 'weight' must be finite, found inf"),
    FaultyRecipe(
      value: "abc", "recipe.yaml:4:11: error: 'weight' takes a number, found the text 'abc'"),
    FaultyRecipe(value: "", "recipe.yaml:4:10: error: 'weight' takes a number, found nothing"),
    FaultyRecipe(
      value: "[0.5, {value: 1}]",
      "recipe.yaml:4:11: error: 'weight' mixes values and {value, filter} entries in one list"),
    FaultyRecipe(
      value: "[[1]]", "recipe.yaml:4:12: error: 'weight' takes a number, found a list"),
    FaultyRecipe(
      value: "{filter: mlp}", "recipe.yaml:4:11: error: a condition of 'weight' has no value"),
    FaultyRecipe(
      value: "{value: 1, fliter: mlp}",
      "recipe.yaml:4:22: error: a conditional value has no key 'fliter', did you mean 'filter'?"),
    FaultyRecipe(
      value: "{value: 1, filter: on}",
      "recipe.yaml:4:30: error: a filter is text (quote it), found the boolean true"),
    FaultyRecipe(
      value: "{value: 1, filter: /(/}",
      "recipe.yaml:4:30: error: '/(/' is not a valid regular expression"),
    FaultyRecipe(
      "density and position outside their range",
      "merge_method: ties\nbase_model: b\nmodels:\n- model: a\n  parameters:\n"
        + "    weight: -1\n    density: [-0.1, 0, 1, 1.5]\n",
      """
      recipe.yaml:7:15: error: 'density' of -0.1 is outside 0 to 1
      recipe.yaml:7:27: error: 'density' of 1.5 is outside 0 to 1
      """),
    FaultyRecipe(
      "slerp beyond its ends",
      "merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]\n"
        + "parameters: {t: [-0.5, 2]}\n",
      """
      recipe.yaml:4:18: warning: 't' of -0.5 is outside 0 to 1
      recipe.yaml:4:24: warning: 't' of 2 is outside 0 to 1
      """),
    FaultyRecipe(
      "parameters without effect",
      "merge_method: ties\nbase_model: b\nmodels:\n- model: b\n  parameters: {weight: 1}\n"
        + "- model: a\n  parameters: {weight: 1, normalize: false}\n",
      """
      recipe.yaml:5:24: warning: 'weight' has no effect on the base model
      recipe.yaml:7:27: warning: 'normalize' is one value for all models and has no effect on a \
      single one
      """),
  ]
}
