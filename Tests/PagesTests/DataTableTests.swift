import Pages
import StrictJSON
import Testing

@Suite struct `Data of tables` {
  @Test func `is what the rows are`() throws {
    let table = SamplePage.table(rows: 300)
    let root = try data(of: table)
    #expect(root["rows"]?.integer == 300 && root["page"]?.integer == 100)
    let columns = try #require(root["columns"]?.array)
    #expect(columns.count == table.columns.count)
    for (column, read) in zip(table.columns, columns) {
      #expect(read["title"]?.string == column.title)
      #expect((read["hidden"] != nil) == !column.isShown)
      #expect((read["facet"] != nil) == column.isFacet)
      let values = try #require(read["values"]?.array)
      let places = read["places"]?.array?.compactMap(\.integer)
      for row in 0..<300 {
        let value = values[places?[row] ?? row]
        switch column.values {
        case .names(let texts), .text(let texts):
          let wanted = HTMLText.visible(texts[row])
          #expect(value.string?.utf8.elementsEqual(wanted.utf8) == true)
        case .counts(let counts): #expect(value.integer == counts[row])
        case .reals(let reals, let digits):
          let wanted = reals[row].map {
            DecimalText.significant($0, digits: digits, isPadded: true)
          }
          #expect(value.string == wanted)
        }
      }
    }
  }

  @Test func `stores values that repeat once`() throws {
    let columns = try #require(try data(of: SamplePage.table(rows: 300))["columns"]?.array)
    #expect(columns[1]["values"]?.array?.count == 2)
    #expect(columns[1]["places"]?.array?.count == 300)
    #expect(columns[0]["places"] == nil)
  }

  @Test func `keeps names apart that Swift takes for equal`() throws {
    let names = Array(repeating: ["é", "e\u{301}", "x", "é", "x"], count: 2).joined()
    let table = DataTable(title: "", columns: [.init("name", .names(Array(names)))])
    let column = try #require(try data(of: table)["columns"]?.array?.first)
    #expect(column["values"]?.array?.count == 3)
    #expect(column["places"]?.array?.compactMap(\.integer) == [0, 1, 2, 0, 2, 0, 1, 2, 0, 2])
  }

  @Test func `has the rows that all columns have`() {
    let table = DataTable(
      title: "",
      columns: [.init("a", .names(["x", "y"])), .init("b", .counts([1, 2, 3]))])
    #expect(table.rowCount == 2)
    #expect(DataTable(title: "", columns: []).rowCount == 0)
  }

  /// The JSON in the page of a table.
  private func data(of table: DataTable) throws -> JSONValue {
    let page = Page(
      title: "", subtitle: "", generator: "", sections: [PageSection("", [.table(table)])])
    let start = "<script type=\"application/json\">"
    let text = try #require(
      page.text.split(separator: start).last?.split(separator: "</script>").first)
    return try JSONDocument(Array(text.utf8)).root
  }
}
