import Pages
import StrictJSON
import Testing

@Suite struct `A page` {
  @Test func `is well formed with every kind of block`() throws {
    let checker = try TagChecker(document: SamplePage.page.bytes)
    #expect(checker.counts["section"] == SamplePage.page.sections.count)
    #expect(checker.counts["script"] == 2 && checker.counts["style"] == 1)
    #expect(checker.ids.isSuperset(of: ["section-1", "section-8", "tip", "hatch"]))
  }

  @Test(arguments: SamplePage.hostile)
  func `is well formed whatever its texts are`(text: String) throws {
    let checker = try TagChecker(document: HostilePage.page(of: text).bytes)
    // Nothing of the text became an element.
    let plain = try TagChecker(document: HostilePage.page(of: "plain").bytes)
    var (counts, expected) = (checker.counts, plain.counts)
    counts["wbr"] = nil
    expected["wbr"] = nil
    // Nothing is written for some texts that are empty.
    #expect(counts == expected || text.isEmpty)
  }

  @Test func `the checker sees what is wrong`() {
    for text in [
      "<p>a<b>", "<p></b>", "<p>a > b</p>", "<p>&nbsp;</p>", "<p class=a></p>",
      "<p a=\"\" a=\"\"></p>",
      "<p onclick=\"x\"></p>", "<script><!--</script>", "<a href=\"http://x\"></a>", "<p/>",
      "<p id=\"a\"></p><p id=\"a\"></p>", "<img src=\"x\">", "a\u{1}", "</p>",
    ] { #expect(throws: TagChecker.Fault.self, "\(text)") { try TagChecker(fragment: text) } }
    #expect(throws: Never.self) { try TagChecker(fragment: "<p a=\"&lt;\">x<wbr>y &amp;</p>") }
  }

  @Test func `has the same bytes every time`() {
    #expect(SamplePage.page.bytes == SamplePage.page.bytes)
    #expect(HostilePage.page(of: "a").bytes == HostilePage.page(of: "a").bytes)
  }

  @Test func `is known by its beginning`() {
    #expect(Page.isPage(Array(SamplePage.page.bytes.prefix(4096))))
    #expect(!Page.isPage(Array(SamplePage.page.bytes.prefix(40))))
    #expect(!Page.isPage(Array("<!doctype html>\n<html><head></head></html>".utf8)))
    #expect(!Page.isPage([]))
    let other = Page(title: "suture ", subtitle: "", generator: "another", sections: [])
    #expect(!Page.isPage(other.bytes))
  }

  @Test func `of 50,000 tensors has less than 10 MB`() throws {
    let count = 50_000
    let names = (0..<count).map {
      "model.layers.\($0 / 800).mlp.experts.\($0 % 256).gate_proj.weight.\($0)"
    }
    var generator = Generator(state: 1)
    let reals = (0..<8).map { _ in
      (0..<count).map { _ in Double(generator.next() % 100_000) * 1e-9 - 5e-5 as Double? }
    }
    let columns =
      [
        DataTable.Column("name", .names(names)),
        DataTable.Column("dtype", .text(names.map { _ in "BF16" })),
        DataTable.Column("shape", .text(names.map { _ in "768 × 2048" })),
        DataTable.Column("bytes", .counts(names.map { _ in 3_145_728 })),
        DataTable.Column("offset", .counts((0..<count).map { $0 * 3_145_728 })),
        DataTable.Column("NaN", .counts(names.map { _ in 0 })),
      ] + reals.map { DataTable.Column("mean", .reals($0, digits: 4)) }
    let page = Page(
      title: "large", subtitle: "", generator: "suture test",
      sections: [PageSection("Tensors", [.table(DataTable(title: "", columns: columns))])])
    let size = page.bytes.count
    #expect(size < 10_000_000 && size > 4_000_000)
  }
}
