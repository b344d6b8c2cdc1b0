import StrictYAML
import Testing

@testable import Merging

/// What mergekit 0.1.5 makes of YAML scalars as a number, a whole number and a boolean; `-` is a
/// refusal.
enum LaxValues {
  static let table = #"""
    0.5 | 0.5 | - | -
    1 | 1.0 | 1 | true
    -3 | -3.0 | -3 | -
    0 | 0.0 | 0 | false
    3.0 | 3.0 | 3 | -
    3.5 | 3.5 | - | -
    -0.0 | -0.0 | 0 | false
    true | 1.0 | 1 | true
    false | 0.0 | 0 | false
    yes | 1.0 | 1 | true
    no | 0.0 | 0 | false
    1e5 | 100000.0 | - | -
    1e-5 | 1e-05 | - | -
    0o10 | - | - | -
    010 | 8.0 | 8 | -
    1_000 | 1000.0 | 1000 | -
    1:30 | 90.0 | 90 | -
    .inf | inf | - | -
    "0.5" | 0.5 | - | -
    " 0.5 " | 0.5 | - | -
    "+5" | 5.0 | 5 | -
    "-5" | -5.0 | -5 | -
    "5." | 5.0 | - | -
    ".5" | 0.5 | - | -
    "1_000" | 1000.0 | 1000 | -
    "1__0" | - | - | -
    "_1" | - | - | -
    "1e5" | 100000.0 | - | -
    "1E5" | 100000.0 | - | -
    "0x10" | - | - | -
    "abc" | - | - | -
    "" | - | - | -
    "1,5" | - | - | -
    "nan" | nan | - | -
    "inf" | inf | - | -
    "-Infinity" | -inf | - | -
    "3.0" | 3.0 | 3 | -
    "3.5" | 3.5 | - | -
    "3" | 3.0 | 3 | -
    "true" | - | - | true
    "TRUE" | - | - | true
    "Yes" | - | - | true
    "y" | - | - | true
    "T" | - | - | true
    "f" | - | - | false
    "on" | - | - | true
    "OFF" | - | - | false
    "0" | 0.0 | 0 | false
    "1" | 1.0 | 1 | true
    "2" | 2.0 | 2 | -
    "1.0" | 1.0 | 1 | -
    2 | 2.0 | 2 | -
    1.0 | 1.0 | 1 | true
    0.0 | 0.0 | 0 | false
    0.1 | 0.1 | - | -
    "1 2" | - | - | -
    "١" | - | - | -
    """#

  static let rows = table.split(separator: "\n").map { $0.split(separator: " | ").map(String.init) }
}

@Suite struct `Parameter values` {
  @Test(arguments: LaxValues.rows)
  func `scalars convert as mergekit converts them`(row: [String]) throws {
    let (root, _) = try YAMLComposer.compose(Array(row[0].utf8), "recipe")
    guard case .scalar(let scalar)? = root?.content else {
      Issue.record("\(row[0]) is no scalar")
      return
    }
    #expect(describe(ParameterValue(scalar, as: .float)) == expected(row[1]))
    #expect(describe(ParameterValue(scalar, as: .integer)) == row[2])
    #expect(describe(ParameterValue(scalar, as: .boolean)) == row[3])
  }

  private func describe(_ value: ParameterValue?) -> String { value.map { "\($0)" } ?? "-" }

  private func expected(_ text: String) -> String { Double(text).map { "\($0)" } ?? text }
}
