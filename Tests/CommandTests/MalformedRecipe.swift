import Testing

/// A recipe that must be refused, beside sound models `a.safetensors` and `b.safetensors`.
struct MalformedRecipe: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let words: [String]

  init(_ description: String, _ text: String, _ words: String...) {
    (testDescription, self.text, self.words) = (description, text, words)
  }

  /// A recipe of one method over both models.
  init(_ description: String, method: String, parameters: String, _ words: String...) {
    testDescription = description
    text = """
      merge_method: \(method)
      models:
        - {model: a.safetensors, parameters: {\(parameters)}}
        - {model: b.safetensors, parameters: {\(parameters)}}
      """
    self.words = words
  }

  static let all = [
    MalformedRecipe("nothing", "", "empty"),
    MalformedRecipe(
      "an alias bomb",
      "a: &a [1,1,1,1,1,1,1,1,1]\n"
        + (0..<9).map { "b\($0): &b\($0) [\(($0 == 0 ? "*a," : "*b\($0 - 1),") * 9)]\n" }.joined()),
    MalformedRecipe("a recursive alias", "models: &m [*m]\nmerge_method: linear\n"),
    MalformedRecipe("depth", "models: " + "[" * 400 + "]" * 400),
    MalformedRecipe(
      "a key twice", "merge_method: linear\nmerge_method: ties\n", ":2:1:", "already given at 1:1"),
    MalformedRecipe("a tag", "merge_method: !!python/object:os.system linear\n", ":1:15:"),
    MalformedRecipe("an include", "merge_method: linear\nmodels: !include x.yaml\n", ":2:9:"),
    MalformedRecipe("two documents", "merge_method: linear\n---\nmerge_method: ties\n"),
    MalformedRecipe("a tab", "merge_method: linear\nmodels:\n\t- model: a.safetensors\n", ":3:"),
    MalformedRecipe("an unknown key", "merge_methods: linear\n", "did you mean 'merge_method'?"),
    MalformedRecipe("an unknown method", "merge_method: tie\n", "did you mean 'ties'?"),
    MalformedRecipe("a wrong type", method: "linear", parameters: "weight: no way", ":3:"),
    MalformedRecipe("weights that are NaN", method: "linear", parameters: "weight: .nan"),
    MalformedRecipe("weights of zero", method: "linear", parameters: "weight: 0"),
    MalformedRecipe("a misspelt parameter", method: "linear", parameters: "wieght: 1", "weight"),
    MalformedRecipe(
      "a reversed range", Self.slice("[1, 0]"), ":4:"),
    MalformedRecipe("a range beyond the layers", Self.slice("[0, 9]"), "9"),
    MalformedRecipe("an empty range", Self.slice("[1, 1]")),
    MalformedRecipe(
      "a model that is not there", "merge_method: linear\nmodels:\n  - model: ./nothing\n",
      "nothing"),
  ]

  private static func slice(_ range: String) -> String {
    """
    merge_method: passthrough
    slices:
      - sources:
          - {model: a.safetensors, layer_range: \(range)}
    """
  }
}

extension String {
  /// The text so many times.
  fileprivate static func * (text: String, count: Int) -> String {
    String(repeating: text, count: count)
  }
}
