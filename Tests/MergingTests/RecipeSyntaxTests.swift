import Testing

@testable import Merging

/// A text that is refused before it is a recipe, and the line that says why.
struct RefusedText: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let report: String

  init(_ name: String, _ text: String, _ report: String) {
    self.testDescription = name
    self.text = text
    self.report = report
  }
}

@Suite struct `Recipe syntax` {
  static let bomb =
    "a: &a [x, x]\n"
    + (1...30).map { "b\($0): &b\($0) [*\($0 == 1 ? "a" : "b\($0 - 1)"), *a]\n" }.joined()

  static let refused = [
    RefusedText(
      "alias bomb", bomb,
      "recipe.yaml:2:10: error: anchors and aliases are not allowed in recipes: '*a'"),
    RefusedText(
      "alias bomb as a key", "a: &a [x, x]\n? *a\n: 1\n",
      "recipe.yaml:2:3: error: anchors and aliases are not allowed in recipes: '*a'"),
    RefusedText(
      "recursive alias", "a: &a\n  b: *a\n",
      "recipe.yaml:2:6: error: anchors and aliases are not allowed in recipes: '*a'"),
    RefusedText(
      "anchor without alias", "merge_method: &m linear\nmodels: [{model: a}]\n",
      "recipe.yaml:1:15: error: anchors and aliases are not allowed in recipes: '&m'"),
    RefusedText(
      "merge key", "merge_method: linear\n<<: {dtype: float32}\nmodels: [{model: a}]\n",
      "recipe.yaml:2:1: error: merge keys ('<<') are not allowed in recipes"),
    RefusedText(
      "duplicate key", "merge_method: linear\nmodels: [{model: a}]\n'merge_method': slerp\n",
      "recipe.yaml:3:1: error: the key 'merge_method' is already given at 1:1"),
    RefusedText(
      "python tag", "merge_method: !!python/object/apply:os.system [ls]\nmodels: [{model: a}]\n",
      "recipe.yaml:1:15: error: the tag 'tag:yaml.org,2002:python/object/apply:os.system' "
        + "is not allowed here"),
    RefusedText(
      "include tag", "merge_method: !include other.yaml\nmodels: [{model: a}]\n",
      "recipe.yaml:1:15: error: the tag '!include' is not allowed here"),
    RefusedText(
      "wrong core tag", "merge_method: linear\nmodels: [{model: a}]\nseed: !!int many\n",
      "recipe.yaml:3:7: error: 'many' is not of the type that its tag says"),
    RefusedText(
      "two documents",
      "merge_method: linear\nmodels: [{model: a}]\n---\n"
        + "merge_method: linear\nmodels: [{model: b}]\n",
      "recipe.yaml:4:15: error: several recipes have no name; the final merge alone may have none, "
        + "and stages need one"),
    RefusedText(
      "tab", "merge_method: linear\nmodels:\n\t- model: a\n",
      "recipe.yaml:3:1: error: while scanning for the next token, found character that cannot "
        + "start any token; a tab cannot stand here, use spaces"),
    RefusedText(
      "unclosed list", "models: [a, b\n",
      "recipe.yaml:2:1: error: while parsing a flow sequence, did not find expected ',' or ']'"),
    RefusedText(
      "undefined alias", "models: *x\n",
      "recipe.yaml:1:9: error: anchors and aliases are not allowed in recipes: '*x'"),
    RefusedText(
      "list as key", "? [a]\n: b\n",
      "recipe.yaml:1:3: error: a key must be a word, not a list or mapping"),
    RefusedText(
      "control character", "merge_method: lin\u{1}ear\n",
      "recipe.yaml:1:18: error: control characters are not allowed"),
    RefusedText("empty", "", "recipe.yaml:1:1: error: the recipe is empty"),
    RefusedText("comment only", "# nothing\n", "recipe.yaml:1:1: error: the recipe is empty"),
    RefusedText(
      "scalar", "linear",
      "recipe.yaml:1:1: error: a recipe is a mapping with keys, found the "
        + "text 'linear'"),
  ]

  @Test(arguments: refused)
  func `hostile and broken text is refused with its place`(refused: RefusedText) {
    let lines = RecipeFixture.report(refused.text).split(separator: "\n").map(String.init)
    #expect(lines.contains(refused.report))
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func `deep nesting ends with a message`(opener: String) {
    let report = RecipeFixture.report(String(repeating: opener, count: 200_000))
    #expect(report.contains("nested more than 32 levels deep"))
  }

  @Test func `a flood of problems is cut short`() {
    let report = RecipeFixture.report("{" + String(repeating: "a,", count: 50_000) + "}")
    #expect(report.hasSuffix("\nrecipe.yaml: 49902 more problems"))
  }

  @Test func `a text over the limit is not parsed`() {
    let report = RecipeFixture.report(String(repeating: "#", count: (1 << 20) + 1))
    #expect(report == "recipe.yaml:1:1: error: the recipe has 1048577 bytes, the limit is 1048576")
  }

  @Test func `bytes that are not UTF-8 are refused with their place`() {
    let error = #expect(throws: RecipeError.self) {
      try RecipeReader.read(
        Array("merge_method: linear\n# é ".utf8) + [0xFF], file: "r.yaml",
        methods: RecipeFixture.methods)
    }
    #expect(error?.description == "r.yaml:2:5: error: invalid leading UTF-8 octet")
  }

  @Test func `a byte order mark, Windows line ends and a document marker are fine`() throws {
    let text = "\u{FEFF}---\r\nmerge_method: linear\r\nmodels:\r\n- model: a\r\n...\r\n"
    #expect(try RecipeFixture.read(text).models == [ModelReference(path: "a")])
  }

  @Test func `plain tags of YAML decide the type`() throws {
    let text = "merge_method: !!str linear\nmodels: !!seq [!!map {model: !!str 1}]\nseed: !!int '7'"
    let recipe = try RecipeFixture.read(text)
    #expect(recipe.models == [ModelReference(path: "1")])
    #expect(recipe.seed?.value == 7)
  }

  @Test func `any prefix of a recipe is accepted or refused, never a trap`() {
    let bytes = Array(RecipeTexts.slices.utf8)
    for length in 0...bytes.count {
      _ = try? RecipeReader.read(
        Array(bytes[..<length]), file: "r", methods: RecipeFixture.methods)
    }
  }

  @Test func `any single changed byte is accepted or refused, never a trap`() {
    let bytes = Array(RecipeTexts.slices.utf8)
    for index in bytes.indices {
      for byte in Array("\0\t\n&*!?[]{}:-'\"|>%@`#,\u{80}9".utf8) {
        var changed = bytes
        changed[index] = byte
        _ = try? RecipeReader.read(changed, file: "r", methods: RecipeFixture.methods)
      }
    }
  }
}
