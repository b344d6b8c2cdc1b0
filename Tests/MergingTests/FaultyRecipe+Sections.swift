/// Recipes with sections and models that are wrong.
extension FaultyRecipe {
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
      recipe.yaml:3:7: error: seed takes a whole number from 0 to \
      18446744073709551615, found the number -1
      recipe.yaml:5:17: error: output.dtype contradicts the out_dtype at 4:12
      recipe.yaml:5:35: error: shard_size takes a whole number of bytes or a size such as 5GB or \
      500MB, found the text '1.5GB'
      recipe.yaml:5:42: error: output has no key 'shards'; valid here: dtype, layout, pp, \
      shard_size, tp
      recipe.yaml:6:8: error: merged weights cannot be of dtype 'int64'; valid here: bfloat16, float16, \
      float32, float64, float8_e4m3fn, float8_e5m2
      """),
  ]
}
