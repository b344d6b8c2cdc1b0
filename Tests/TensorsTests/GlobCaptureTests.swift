import TestSupport
import Tensors
import Testing

@Suite struct `Captures of globs` {
  @Test(arguments: [
    ("a.*.c", "a.b.c", ["b"]), ("*", "", [""]), ("*.*", "a.b.c", ["a", "b.c"]),
    ("model.layers.?.*", "model.layers.7.mlp.up", ["7", "mlp.up"]), ("a[0-9]*", "a5x", ["5", "x"]),
    ("*a*b*", "xaybz", ["x", "y", "z"]), ("abc", "abc", []), ("a**", "ab", ["", "b"]),
  ])
  func `wildcards stand for these texts`(shape: String, name: String, captures: [String]) throws {
    let glob = try #require(Glob(shape))
    #expect(glob.captures(in: name) == captures)
    #expect(glob.captureCount == captures.count)
  }

  @Test func `captures and matches agree, and put together they are the name`() throws {
    var random = SeededGenerator(seed: 17)
    let letters = ["a", "b", ".", "*", "?"]
    for _ in 0..<20_000 {
      let shape = (0..<random.integer(0...6)).map { _ in letters[random.integer(0...4)] }.joined()
      let name = (0..<random.integer(0...7)).map { _ in letters[random.integer(0...2)] }.joined()
      let glob = try #require(Glob(shape))
      let captures = glob.captures(in: name)
      #expect((captures != nil) == glob.matches(name), "\(shape) \(name)")
      guard var rest = captures?[...] else { continue }
      let built = shape.map { "*?".contains($0) ? rest.removeFirst() : String($0) }.joined()
      #expect(built == name)
    }
  }
}
