import Reports
import Testing

@Suite struct `Text for terminals` {
  @Test(arguments: [
    ("plain é 名", "plain é 名"), ("a\nb", "a\\u{a}b"), ("\u{1B}[31mred", "\\u{1b}[31mred"),
    ("a\u{202E}b", "a\\u{202e}b"), ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"), ("\u{2028}", "\\u{2028}"),
  ])
  func `what would steer a terminal is escaped`(text: String, printable: String) {
    #expect(text.printable == printable)
    #expect(text.printable.printable == printable)
  }

  @Test(arguments: 0..<14)
  func `truncated text fills at most its width`(width: Int) {
    let text = "model.norm"
    let cut = text.truncated(to: width)
    #expect(cut.unicodeScalars.count == min(width, 10))
    #expect(width < 10 || cut == text)
  }

  @Test func `columns are aligned and lines have no spaces at their end`() {
    var table = TextTable([.left, .right, .left])
    table.add(["a", "1", "x"])
    table.add(["long", "100", ""])
    table.add(["b"])
    #expect(table.lines(indent: 1) == [" a       1  x", " long  100", " b"])
  }

  @Test func `empty columns take no room`() {
    var table = TextTable([.left, .left, .left])
    table.add(["a", "", "c"])
    #expect(table.lines() == ["a  c"])
  }

  @Test func `the first column gives way to the width`() {
    var table = TextTable([.left, .left])
    table.add([TextTable.Cell(String(repeating: "n", count: 60)), "end"])
    #expect(table.lines(width: 50).map(\.count) == [50])
    #expect(table.lines().map(\.count) == [65])
  }

  @Test func `colour is written only when told`() {
    #expect(Style.plain.paint("a", .warning) == "a")
    #expect(Style(isColoured: true).paint("a", .warning) == "\u{1B}[33ma\u{1B}[0m")
  }
}
