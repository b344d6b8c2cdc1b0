/// Rows of values that readers sort, filter and choose columns of; tens of thousands of them.
package struct DataTable: Sendable {
  /// The values of a column, from the first row on.
  package enum Values: Sendable {
    /// Text, in the order of bytes.
    case text([String])
    /// Names that may be long; the first such column is what a filter looks at.
    case names([String])
    /// Whole numbers; nil where there is none.
    case counts([Int?])
    /// Numbers with so many significant digits; nil where there is none, NaN where it is none.
    case reals([Double?], digits: Int)
  }

  /// A column with a title.
  package struct Column: Sendable {
    package var title: String
    /// What the numbers are, for those who point at the title.
    package var help: String
    package var values: Values
    /// Whether the column is shown before a reader chooses.
    package var isShown: Bool
    /// Whether a reader can pick one of the values that occur.
    package var isFacet: Bool

    package init(
      _ title: String, _ values: Values, help: String = "", isShown: Bool = true,
      isFacet: Bool = false
    ) {
      (self.title, self.values, self.help) = (title, values, help)
      (self.isShown, self.isFacet) = (isShown, isFacet)
    }
  }

  package var title: String
  package var note: String
  /// What a row is, in the plural.
  package var unit: String
  package var columns: [Column]

  package init(title: String, note: String = "", unit: String = "tensors", columns: [Column]) {
    (self.title, self.note, self.unit, self.columns) = (title, note, unit, columns)
  }

  /// The rows on one page, which are also those that are there without a script.
  static let pageSize = 100

  /// The rows that every column has.
  package var rowCount: Int { columns.map(\.values.count).min() ?? 0 }
}

extension DataTable.Values {
  package var count: Int {
    switch self {
    case .text(let values), .names(let values): values.count
    case .counts(let values): values.count
    case .reals(let values, _): values.count
    }
  }

  /// What a cell shows; empty where there is no value.
  func text(_ row: Int) -> String {
    switch self {
    case .text(let values), .names(let values): values[row]
    case .counts(let values): values[row].map(DecimalText.grouped) ?? ""
    case .reals(let values, let digits):
      values[row].map { DecimalText.significant($0, digits: digits, isPadded: true) } ?? ""
    }
  }

  /// The name of the kind in data and style sheet.
  var kind: String {
    switch self {
    case .text: "text"
    case .names: "name"
    case .counts: "count"
    case .reals: "real"
    }
  }

  /// Whether the values are numbers.
  var isNumeric: Bool {
    switch self {
    case .text, .names: false
    case .counts, .reals: true
    }
  }
}
