import Editing
import Storage
import TestSupport
import Testing

@Suite struct `Scripts of edits` {
  private func problems(_ text: String) -> [String] {
    do {
      _ = try EditReader.read(Array(text.utf8), file: "e.yaml")
      return []
    } catch { return error.description.split(separator: "\n").map(String.init) }
  }

  @Test(arguments: [
    ("", "e.yaml:1:1: error: there are no edits"),
    ("[]", "e.yaml:1:1: error: there are no edits"),
    (
      "drop: x",
      "e.yaml:1:1: error: a script is a list of edits such as '- drop: NAME', found a mapping"
    ),
    ("- dorp: x", "e.yaml:1:3: error: there is no edit 'dorp', did you mean 'drop'?"),
    (
      "- drop: x\n  keep: y",
      "e.yaml:2:3: error: an edit has one key; start each with '- ' on a line of its own"
    ),
    (
      "- rename: {tensors: a, too: b}",
      "e.yaml:1:24: error: rename has no field 'too', did you mean 'to'?"
    ),
    (
      "- rename: a",
      "e.yaml:1:3: error: rename needs 'to', the new name, with captures such as $1; in short: rename: PATTERN -> NAME"
    ),
    (
      "- rename: 'a.* -> b.$2'",
      "e.yaml:1:11: error: 'b.$2' uses $2, but the pattern 'a.*' has 1 wildcards"
    ),
    (
      "- rename: 'a.* -> b.*.*'",
      "e.yaml:1:11: error: 'b.*.*' has more '*' than the pattern 'a.*'; use captures such as $1"
    ),
    (
      "- rename: 'a -> b$'",
      "e.yaml:1:11: error: a '$' in 'b$' has no number behind it; '$$' is a dollar sign"
    ),
    ("- drop: '/(/'", "e.yaml:1:9: error: '/(/' is not a valid regular expression"),
    (
      "- drop: 'a[b'",
      "e.yaml:1:9: error: the [...] in the pattern 'a[b' is not closed, empty or reversed"
    ),
    ("- drop: {x: 1}", "e.yaml:1:10: error: drop has no field 'x'; valid here: tensors"),
    ("- drop: []", "e.yaml:1:9: error: 'tensors' of drop is an empty list"),
    ("- cast: bf61", "e.yaml:1:9: error: 'bf61' is not an element type, did you mean 'bf16'?"),
    (
      "- scale: x by fast",
      "e.yaml:1:10: error: 'factor' of scale is a finite number, found the text 'fast'"
    ),
    (
      "- scale: {tensors: x, factor: .inf}",
      "e.yaml:1:31: error: 'factor' of scale is a finite number, found the number inf"
    ),
    (
      "- add: x",
      "e.yaml:1:3: error: add needs 'with', another tensor, or 'from', another model; in short: add: PATTERN from MODEL"
    ),
    ("- copy: x", "e.yaml:1:3: error: a copy in the same model needs 'to', the name of the copy"),
    ("- drop-layers: 5-3", "e.yaml:1:16: error: the range '5-3' of layers runs backwards"),
    ("- drop-layers: a", "e.yaml:1:16: error: 'a' is no list of layers; write it as in 3,5-7"),
    (
      "- repeat-layers: 0-99999999999",
      "e.yaml:1:18: error: '0-99999999999' has more than 100000 layers"
    ),
    (
      "- resize-vocab: 0",
      "e.yaml:1:17: error: 'size' of resize-vocab is a whole number from 1 on, found the number 0"
    ),
    (
      "- resize-vocab: {size: 5, fill: men}",
      "e.yaml:1:33: error: 'fill' of resize-vocab cannot be the text 'men', did you mean 'mean'?"
    ),
    (
      "- shard-size: big",
      "e.yaml:1:15: error: 'big' is not a size; write it as in 500MB, 5GB or 4GiB"
    ),
    (
      "- tie: {force: maybe}",
      "e.yaml:1:16: error: 'force' of tie is true or false, found the text 'maybe'"
    ),
    (
      "- set-metadata: {a: [1]}",
      "e.yaml:1:21: error: the value of 'a' is text (quote it), found a list"
    ),
    (
      "- remove-metadata: format",
      "e.yaml:1:3: error: 'format' stays: loaders refuse files that do not state it"
    ),
    ("- [drop, x]", "e.yaml:1:3: error: an edit is a mapping such as 'drop: NAME', found a list"),
    ("- drop: &a x", "e.yaml:1:9: error: anchors and aliases are not allowed in scripts: '&a'"),
  ])
  func `what is wrong is said with its place`(text: String, problem: String) {
    #expect(problems(text) == [problem])
  }

  @Test func `all problems are told at once`() {
    #expect(problems("- dorp: x\n- drop: '/(/'\n- cast: bf61").count == 3)
  }

  @Test func `short and long forms are the same edits`() throws {
    let pairs = [
      ("rename: a.* -> b.*", "rename: {tensors: a.*, to: b.*}"),
      ("drop: [a, b]", "drop: {tensors: [a, b]}"), ("cast: f16", "cast: {to: float16}"),
      ("cast: a -> f16", "cast: {tensors: a, to: F16}"),
      ("scale: a by 1e-5", "scale: {tensors: a, factor: 1.0e-5}"),
      ("add: a from b", "add: {tensors: a, from: b}"), ("tie", "tie: {}"),
      ("drop-layers: 3", "drop-layers: {layers: [3]}"),
      ("repeat-layers: 0-1,1", "repeat-layers: {layers: [0, 1, 1]}"),
      ("resize-vocab: 7", "resize-vocab: {size: 7, fill: mean, shrink: false}"),
      ("set-metadata: a=b=c", "set-metadata: {a: b=c}"),
      ("shard-size: 2GB", "shard-size: 2000000000"),
    ]
    for (short, long) in pairs {
      let texts = try [short, long].map {
        try EditReader.read(Array("- \($0)".utf8), file: "e.yaml").text
      }
      #expect(texts[0] == texts[1])
    }
  }

  @Test func `every edit says how it is written`() {
    for definition in Edits.definitions {
      #expect(!definition.summary.isEmpty)
      #expect(Set(definition.fields.map(\.key)).count == definition.fields.count)
    }
    #expect(Set(Edits.definitions.map(\.key)).count == Edits.definitions.count)
  }
}

@Suite struct `Ready-made edits` {
  @Test func `every script beside the recipes is read`() throws {
    let folder = Fixtures.repository.joining("recipes/edits")
    let names = try DirectoryListing(of: folder).entries.map(\.name)
    #expect(names.count >= 3)
    for name in names {
      let script = try EditReader.read(file: folder.joining(name).text)
      #expect(!script.items.isEmpty, "\(name)")
    }
  }

  @Test func `every edit of the documentation is read`() throws {
    let page = try FileContents.text(of: Fixtures.repository.joining("docs/edit.md"))
    let blocks = page.components(after: "```yaml\n", before: "```")
    #expect(blocks.count > 10)
    var used: Set<String> = []
    for block in blocks {
      let script = try EditReader.read(Array(block.utf8), file: "docs/edit.md")
      for item in script.items {
        used.insert(String(item.edit.description.prefix { $0 != " " }))
      }
    }
    #expect(used == Set(Edits.definitions.map(\.key)))
  }
}

extension String {
  /// The texts between two marks.
  fileprivate func components(after start: String, before end: String) -> [String] {
    ranges(of: start).map { range in
      let rest = self[range.upperBound...]
      return String(rest[..<(rest.firstRange(of: end)?.lowerBound ?? rest.endIndex)])
    }
  }
}
