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

  /// Texts and how they are read; nil where the text was refused as a whole.
  private static let readers: [(String, @Sendable (String) -> Int?)] = [
    (SettingsSamples.pythia, { (try? SettingsSamples.huggingFace($0))?.findings.count }),
    (
      SettingsSamples.llamaTraining,
      {
        guard let training = try? SettingsSamples.training($0).withDefaults() else { return nil }
        _ = try? training.settings.shape()
        return training.findings.count + (training.checkWidth(28672) == nil ? 0 : 1)
      }
    ),
    (
      #"{"dim": 8192, "multiple_of": 4096, "ffn_dim_multiplier": 1.3, "n_heads": 64}"#,
      { (try? SettingsSamples.meta($0))?.reading.findings.count }
    ),
  ]

  @Test(arguments: 0..<3)
  func `no single damaged byte makes a reader trap, and damage is found`(number: Int) throws {
    let (text, read) = Self.readers[number]
    #expect(read(text) == 0)
    var (refused, reported) = (0, 0)
    for place in text.utf8.indices {
      for damage in ["9", "-", "\"", "}", "e", "\0"] {
        let end = text.utf8.index(after: place)
        let damaged = text[..<place] + damage + text[end...]
        switch read(String(damaged)) {
        case nil: refused += 1
        case 0?: break
        default: reported += 1
        }
      }
    }
    #expect(refused > 0)
    #expect(reported > 0)
  }
}
