package import Analysis
package import Tensors

/// Something in the values of a tensor that a person should know; the code is stable.
package struct StatisticsFinding: Hashable, Sendable {
  package let code: String
  package let tensor: TensorName
  package let message: String

  /// What is doubtful about a tensor, the worst first.
  package static func findings(
    of tensor: TensorName, _ statistics: TensorStatistics
  ) -> [StatisticsFinding] {
    var findings: [StatisticsFinding] = []
    func add(_ code: String, _ message: String) {
      findings.append(StatisticsFinding(code: code, tensor: tensor, message: message))
    }
    func add(_ found: TensorStatistics.Occurrences, _ code: String, _ name: String) {
      guard let first = found.first else { return }
      add(
        code,
        "\(Quantity.grouped(found.count)) \(name), the first at "
          + "\(statistics.multiIndex(of: first)) (element \(first))")
    }
    add(statistics.nan, "values.nan", "NaN")
    add(statistics.positiveInfinity, "values.infinite", "+inf")
    add(statistics.negativeInfinity, "values.infinite", "-inf")
    if statistics.count > 1, statistics.constant == 0 {
      add("values.zero", "all elements are zero")
    } else {
      if let rows = statistics.rows, rows.deadCount > 0 {
        add("values.dead-rows", text(of: rows, "row"))
      }
      if let columns = statistics.columns, columns.deadCount > 0 {
        add("values.dead-columns", text(of: columns, "column"))
      }
    }
    return findings
  }

  private static func text(of lines: LineStatistics, _ noun: String) -> String {
    let more = lines.deadCount > lines.dead.count ? ", ..." : ""
    let list = lines.dead.map(String.init).joined(separator: ", ")
    return "\(Quantity.counted(lines.deadCount, noun)) of \(Quantity.grouped(lines.count)) "
      + "\(lines.deadCount == 1 ? "is" : "are") all zero (\(list)\(more))"
  }
}

extension StatisticsFinding: CustomStringConvertible {
  package var description: String { "\(tensor.quoted): \(message) [\(code)]" }
}
