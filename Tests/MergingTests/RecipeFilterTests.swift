import Tensors
import Testing

@testable import Merging

@Suite struct `Tensor filters` {
  @Test(arguments: [
    ("mlp", true), ("MLP", false), ("", true), ("*", true), ("layers.1", true),
    ("layers.1.", false), ("*.mlp.*", true), ("*.mlp", false), ("mlp*", false),
    ("model.layers.1?.mlp.up_proj.weight", true), ("model.layers.[0-9].*", false),
    ("model.layers.[0-9][0-9].*", true), ("model.layers.[!2-9]*", true), ("*[xyz]", false),
    ("**", true), ("/layers\\.1\\d\\./", true), ("/^mlp/", false), ("/weight$/", true),
    ("/^model\\..*proj/", true), ("//", false), ("/", false),
  ])
  func `match substrings, globs and expressions`(filter: String, passes: Bool) throws {
    var matcher = TensorFilterMatcher()
    let name = "model.layers.12.mlp.up_proj.weight"
    #expect(try matcher.passes(name, TensorFilter(filter)) == passes)
  }

  @Test(arguments: [
    ("/(/", TensorFilterFault.invalidExpression("(")), ("a[b", .invalidGlob("a[b")),
    ("[", .invalidGlob("[")), ("[z-a]", .invalidGlob("[z-a]")), ("[]", .invalidGlob("[]")),
  ])
  func `that cannot be read are refused`(filter: String, fault: TensorFilterFault) {
    #expect(throws: fault) { try TensorFilter(filter) }
  }

  @Test(arguments: ["[", "(", "(?:", "a{9999}|"])
  func `deep and long expressions never trap`(part: String) {
    let nested = String(repeating: part, count: 512 / part.utf8.count)
    var matcher = TensorFilterMatcher()
    if let filter = try? TensorFilter("/\(nested)/") { _ = matcher.passes("a.b", filter) }
    #expect(throws: TensorFilterFault.longExpression) { try TensorFilter("/\(nested)aaaaaaaaa/") }
  }

  /// The oracle: a glob matches by trying every split at every run.
  private func naive(_ glob: Substring, _ name: Substring) -> Bool {
    guard let first = glob.first else { return name.isEmpty }
    if first == "*" {
      return naive(glob.dropFirst(), name) || (!name.isEmpty && naive(glob, name.dropFirst()))
    }
    guard let head = name.first, first == "?" || first == head else { return false }
    return naive(glob.dropFirst(), name.dropFirst())
  }

  @Test func `globs agree with trying every split`() throws {
    let names = words(over: ["a", "b"], length: 5)
    for text in words(over: ["a", "*", "?"], length: 5) {
      let glob = try #require(Glob(text))
      for name in names { #expect(glob.matches(name) == naive(text[...], name[...])) }
    }
  }

  @Test func `a glob of many runs ends soon`() throws {
    let glob = try #require(Glob(String(repeating: "*a", count: 200) + "b"))
    #expect(!glob.matches(String(repeating: "a", count: 2_000)))
  }

  private func words(over letters: [String], length: Int) -> [String] {
    var all = [""]
    var last = all
    for _ in 0..<length {
      last = last.flatMap { word in letters.map { word + $0 } }
      all += last
    }
    return all
  }
}
