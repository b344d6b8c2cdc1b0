import Layouts
import Testing

@Suite struct `Settings trees` {
  private let expected: SettingsTree = [
    "none": .none, "yes": true, "whole": 3, "broken": 0.5, "text": "x", "list": [1, [2.5]],
    "dict": ["a": "b"],
  ]

  private func plain(_ tree: SettingsTree) -> SettingsTree {
    switch tree {
    case .list(let items): .list(items.map(plain))
    case .dict(let entries): .dict(entries.map { .init($0.key, plain($0.value)) })
    default: tree
    }
  }

  @Test func `JSON and YAML give the same tree`() throws {
    let json = """
      {"none": null, "yes": true, "whole": 3, "broken": 0.5, "text": "x", "list": [1, [2.5]],
       "dict": {"a": "b"}}
      """
    let yaml = """
      none:
      yes: on
      whole: 3
      broken: 0.5
      text: x
      list: [1, [2.5]]
      dict: {a: b}
      """
    let first = try SettingsFile.json(Array(json.utf8), file: "a.json").tree
    let second = try SettingsFile.yaml(Array(yaml.utf8), file: "a.yml").tree
    #expect(plain(first) == expected)
    #expect(plain(second) == expected)
    #expect(first.entry("dict")?.place == "2:2")
    #expect(second.entry("dict")?.place == "7:1")
    #expect(plain(try SettingsFile.yaml(Array(json.utf8), file: "a.yml").tree) == expected)
  }

  @Test func `numbers are read from their spellings`() {
    #expect(SettingsTree.string("1e-5").number == 1e-5)
    #expect(SettingsTree.double(2).integer == 2)
    #expect(SettingsTree.double(2.5).integer == nil)
    #expect(SettingsTree.double(.infinity).integer == nil)
    #expect(SettingsTree.bool(true).number == nil)
  }

  @Test(arguments: ["[1]", "3", "", "{", "{\"a\": 1, \"a\": 2}"])
  func `JSON that is no object is refused`(text: String) {
    #expect(throws: ConfigurationError.self) {
      try SettingsFile.json(Array(text.utf8), file: "a.json")
    }
  }

  @Test(arguments: ["- 1", "3", "", "a: *b", "a: &b 1", "a: 1\n---\nb: 2", "a: !x 1", "\ta: 1"])
  func `YAML that is no mapping, or expands, is refused`(text: String) {
    #expect(throws: ConfigurationError.self) {
      try SettingsFile.yaml(Array(text.utf8), file: "a.yml")
    }
  }

  @Test func `given settings come before defaults, whatever the order`() {
    var given = DecoderSettings()
    given.set(.normEpsilon, 1e-5, from: SettingSource(.option("--test")))
    var standard = DecoderSettings()
    standard.set(.normEpsilon, 1e-6, from: SettingSource(.programDefault("a program")))
    standard.set(.ropeTheta, 1e4, from: SettingSource(.programDefault("a program")))
    #expect(given.completed(by: standard).normEpsilon == 1e-5)
    #expect(standard.completed(by: given).normEpsilon == 1e-5)
    #expect(standard.completed(by: given).ropeTheta == 1e4)
    #expect(given.disagreements(with: standard).isEmpty)
  }
}
