/// Where something stands in a YAML text: line and column, both from 1.
///
/// Columns count Unicode scalars, as editors and YAML parsers do.
package struct YAMLPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The start of the text.
  package static let start = YAMLPlace(line: 1, column: 1)

  package var description: String { "\(line):\(column)" }

  package static func < (a: Self, b: Self) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}
