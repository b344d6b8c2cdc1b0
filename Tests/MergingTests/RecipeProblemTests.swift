import Testing

@testable import Merging

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

@Suite struct `Recipe problems` {
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

  static let sections = [
    FaultyRecipe(
      "two tokenizer sections",
      "merge_method: linear\nmodels: [{model: a}]\ntokenizer: {source: union, tokns: 1}\n"
        + "chat_template: chatlm\ntokenizer_source: base\n",
      """
      recipe.yaml:3:28: error: tokenizer has no key 'tokns', did you mean 'tokens'?
      recipe.yaml:4:16: error: a chat template is one of auto, alpaca, chatml, exaone, llama3, mistral \
      or the text of a template of at least 20 bytes with a '{', did you mean 'chatml'?
      recipe.yaml:5:19: error: tokenizer_source contradicts the section 'tokenizer'; give one
      """),
    FaultyRecipe(
      "tokens",
      "merge_method: linear\nmodels: [{model: a}]\ntokenizer:\n  pad_to_multiple_of: 0\n"
        + "  tokens:\n    a: {force: true}\n    b: {source: {kind: zeros}}\n"
        + "    c: {source: {kind: model_token, model: a}}\n    d: {source: {kind: zero, model: a}}\n"
        + "    e: {source: {kind: model_token, token: x}}\n    f: {surce: a, force: 1}\n",
      """
      recipe.yaml:4:23: error: pad_to_multiple_of takes a whole number from 1 to 1048576, found the \
      number 0
      recipe.yaml:6:16: error: force needs a source, which the row is taken from
      recipe.yaml:7:24: error: there is no source of the kind 'zeros', did you mean 'zero'?
      recipe.yaml:8:17: error: a source of the kind 'model_token' has either a 'token' or a 'token_id'
      recipe.yaml:9:37: error: a source of the kind 'zero' has no 'model'
      recipe.yaml:10:17: error: a source of the kind 'model_token' names a 'model'
      recipe.yaml:11:9: error: a token has no key 'surce', did you mean 'source'?
      recipe.yaml:11:26: error: force takes true or false, found the number 1
      """),
    FaultyRecipe(
      "an outdated tokenizer source",
      "merge_method: linear\nmodels: [{model: a}]\ntokenizer_source: model:x@y@z\n",
      """
      recipe.yaml:3:19: error: 'x@y@z' has more than one '@'; write an odd path as {model: {path: ...}}
      recipe.yaml:3:19: warning: the prefix 'model:' is outdated; write the model without it
      """),
    FaultyRecipe(
      "LoRA adapters",
      "merge_method: linear\nmodels:\n- model: a+\n- model: {model: a, lora: {revision: b}}\n",
      """
      recipe.yaml:3:10: error: nothing follows the '+' in 'a+', where a LoRA adapter is named; if \
      the '+' belongs to the path, write {model: {path: ...}}
      recipe.yaml:4:27: error: the model path has no key 'path'
      """),
    FaultyRecipe(
      "our own keys",
      "merge_method: linear\nmodels: [{model: a}]\nseed: -1\nout_dtype: float32\n"
        + "output: {dtype: bf16, shard_size: 1.5GB, shards: 3}\ndtype: int64\n",
      """
      recipe.yaml:3:7: error: seed takes a whole number from 0 on, found the number -1
      recipe.yaml:5:17: error: output.dtype contradicts the out_dtype at 4:12
      recipe.yaml:5:35: error: shard_size takes a whole number of bytes or a size such as 5GB or \
      500MB, found the text '1.5GB'
      recipe.yaml:5:42: error: output has no key 'shards'; valid here: dtype, layout, pp, \
      shard_size, tp
      recipe.yaml:6:8: error: merged weights cannot be of dtype 'int64'; valid here: bfloat16, float16, \
      float32, float64, float8_e4m3fn, float8_e5m2
      """),
  ]

  static let assemblies = [
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

  @Test(arguments: names + values + sections + assemblies)
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
        recipe.yaml:11:7: error: seed takes a whole number from 0 on, found the text 'x'
        recipe.yaml:12:1: error: the key 'seed' is already given at 11:1
        recipe.yaml:13:12: error: merged weights cannot be of dtype 'bf17', did you mean 'bf16'?
        """)
  }
}
