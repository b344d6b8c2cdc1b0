import Comparison
import TestSupport
import Testing

@Suite struct `Differences of lines` {
  /// What a script makes of the first text, and what it was made from.
  private static func sides(_ lines: [LineDifference.Line]) -> (old: [String], new: [String]) {
    (
      lines.filter { $0.kind != .added }.map(\.text),
      lines.filter { $0.kind != .removed }.map(\.text)
    )
  }

  /// The length of the longest common subsequence, by the textbook's table.
  private static func common(_ a: [String], _ b: [String]) -> Int {
    var row = [Int](repeating: 0, count: b.count + 1)
    for x in a {
      var diagonal = 0
      for (place, y) in b.enumerated() {
        let above = row[place + 1]
        row[place + 1] = x == y ? diagonal + 1 : max(above, row[place])
        diagonal = above
      }
    }
    return row[b.count]
  }

  @Test(arguments: 0..<200)
  func `spell both texts, in as few changes as there can be`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<2).map { _ in
      (0..<random.integer(1...14)).map { _ in "\(random.integer(0...4))" }
    }
    let script = LineDifference(
      texts[0].joined(separator: "\n"), texts[1].joined(separator: "\n"), context: 100)
    guard texts[0] != texts[1] else {
      #expect(script.lines.isEmpty)
      return
    }
    let sides = Self.sides(script.lines)
    #expect(sides.old == texts[0])
    #expect(sides.new == texts[1])
    let changes = script.lines.count { $0.kind != .common }
    #expect(changes == texts[0].count + texts[1].count - 2 * Self.common(texts[0], texts[1]))
  }

  @Test func `keep some lines around a change and count the others`() {
    let old = (1...20).map(String.init)
    var new = old
    new[9] = "ten"
    let script = LineDifference(
      old.joined(separator: "\n"), new.joined(separator: "\n"), context: 2)
    #expect(
      script.lines.map { $0.kind.rawValue + $0.text } == [
        "@7 equal lines", " 8", " 9", "-10", "+ten", " 11", " 12", "@8 equal lines",
      ])
  }

  @Test func `replace all lines beyond the limit`() {
    let script = LineDifference("x\na\nb\nc\ny", "x\nd\ne\nf\ny", context: 1, limit: 2)
    #expect(
      script.lines.map { $0.kind.rawValue + $0.text }
        == [" x", "-a", "-b", "-c", "+d", "+e", "+f", " y"])
  }

  @Test func `tell canonically equivalent lines apart`() {
    #expect(LineDifference("\u{e9}", "e\u{301}").lines.count == 2)
  }
}
