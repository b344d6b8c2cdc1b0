import Comparison
import Tensors
import TestSupport
import Testing

@Suite struct `A name map` {
  private static func read(_ text: String) throws -> NameMap {
    try NameMap(Array(text.utf8), file: "names.yaml")
  }

  @Test(arguments: [
    ("a.b: c.d", "a.b", "c.d"), ("h.*.w: layers.*.weight", "h.3.w", "layers.3.weight"),
    ("'*.x': 'model.*.y'", "a.b.x", "model.a.b.y"),
    ("'*.l.*.w': '{2}.{1}'", "m.l.7.w", "7.m"), ("l?.w: m?", "l7.w", "m7"),
    ("'a*a*a': '{1}|{2}'", "abaca", "b|c"), ("'*': 'x.{1}'", "", "x."),
    ("'w[0]': 'v{x}'", "w[0]", "v{x}"),
  ])
  func `says the new name`(text: String, old: String, new: String) throws {
    #expect(try Self.read(text).target(of: TensorName(old))?.name == TensorName(new))
  }

  @Test func `leaves names alone that no line fits, and takes the first that does`() throws {
    let map = try Self.read("a.*: first\na.b: second\nunused: x\n")
    #expect(map.target(of: "b") == nil)
    #expect(map.target(of: "a.b")?.name == "first")
    #expect(map.unused(for: ["a.b", "a.c"]).map(\.old) == ["a.b", "unused"])
  }

  @Test(arguments: [
    ("- a\n", "1:1: error: expected a mapping of old names to new ones, found a list"),
    ("", "1:1: error: expected a mapping"),
    ("a: [b]\n", "1:4: error: expected the new name of 'a', found a list"),
    ("a: 3\n", "1:4: error: expected the new name of 'a', found the number 3"),
    ("a.*: b\nc: d.*\n", "2:4: error: 'd.*' uses what 'c' does not have: it has 0 wildcards"),
    ("'a.*': '{2}'\n", "1:8: error: '{2}' uses what 'a.*' does not have: it has 1 wildcard"),
    ("'a.*': '{0}'\n", "1:8: error: "),
    ("a: b\na: c\n", "2:1: error: the key 'a' is already given"),
    ("a: &x b\n", "1:4: error: anchors"),
    ("a: 'b\n", "error: "),
  ])
  func `is refused with the place`(text: String, message: String) {
    let error = #expect(throws: NameMap.Problems.self) { try Self.read(text) }
    let found = error.map { "\($0)" } ?? ""
    #expect(found.contains(message), "\(found)")
    #expect(found.hasPrefix("names.yaml:"))
  }
}
