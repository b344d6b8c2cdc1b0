import Analysis
import Tensors

/// The tensors of an inspection as comma-separated values (RFC 4180, with line feeds).
///
/// Numbers are written with as many digits as read back to the same value; what there is none of is
/// empty.
package struct InspectionCSV {
  /// A column by its title.
  private struct Column {
    let title: String
    let text: (TensorStatistics) -> String?
  }

  private static func number(_ value: Double?) -> String? {
    value.map { $0.isInfinite ? ($0 > 0 ? "inf" : "-inf") : "\($0)" }
  }

  private static var columns: [Column] {
    let quantiles = Quantiles.shares.map { share in
      Column(title: "q\(Quantiles.label(share))") { number($0.quantiles[share]) }
    }
    return [
      Column(title: "nan") { "\($0.nan.count)" },
      Column(title: "positive_infinity") { "\($0.positiveInfinity.count)" },
      Column(title: "negative_infinity") { "\($0.negativeInfinity.count)" },
      Column(title: "zeros") { "\($0.zeroCount)" },
      Column(title: "negative_zeros") { "\($0.negativeZeroCount)" },
      Column(title: "denormals") { "\($0.denormalCount)" },
      Column(title: "distinct") { $0.distinctCount.map(String.init) },
      Column(title: "mean") { number($0.moments.mean) },
      Column(title: "std") { number($0.moments.standardDeviation) },
      Column(title: "rms") { number($0.moments.rootMeanSquare) },
      Column(title: "mean_abs") { number($0.moments.meanMagnitude) },
      Column(title: "l1") { number($0.moments.magnitudeSum) },
      Column(title: "l2") { number($0.moments.norm) },
      Column(title: "linf") { number($0.largestMagnitude) },
      Column(title: "skewness") { number($0.moments.skewness) },
      Column(title: "kurtosis") { number($0.moments.kurtosis) },
      Column(title: "min_exponent") { $0.exponentRange.map { "\($0.lowerBound)" } },
      Column(title: "max_exponent") { $0.exponentRange.map { "\($0.upperBound)" } },
      Column(title: "exponent_entropy") { number($0.exponents?.entropy) },
      Column(title: "dead_rows") { $0.rows.map { "\($0.deadCount)" } },
      Column(title: "dead_columns") { $0.columns.map { "\($0.deadCount)" } },
      Column(title: "outlier_rows") { $0.rows.map { "\($0.outlierCount)" } },
      Column(title: "outlier_columns") { $0.columns.map { "\($0.outlierCount)" } },
    ] + quantiles
  }

  private let inspection: Inspection
  private let statistics: ModelStatistics?

  package init(_ inspection: Inspection, _ statistics: ModelStatistics?) {
    (self.inspection, self.statistics) = (inspection, statistics)
  }

  /// The line of titles.
  package static func header(withStatistics: Bool) -> String {
    let titles = ["path", "name", "dtype", "shape", "count", "file", "offset", "bytes"]
    return line(titles + (withStatistics ? columns.map(\.title) : []))
  }

  /// One line for each tensor, in natural order.
  package var text: String {
    let found = Dictionary(
      (statistics?.entries ?? []).map { ($0.name, $0.statistics) },
      uniquingKeysWith: { first, _ in first })
    let columns = Self.columns
    return inspection.tensors.map { tensor in
      var cells = [
        inspection.title, tensor.spec.name.text, tensor.spec.dtype.rawValue,
        tensor.spec.shape.map(String.init).joined(separator: "x"), "\(tensor.spec.elementCount)",
        tensor.file, "\(tensor.byteOffset)", "\(tensor.spec.byteCount)",
      ]
      if statistics != nil {
        cells += columns.map { column in found[tensor.spec.name].flatMap(column.text) ?? "" }
      }
      return Self.line(cells)
    }.joined()
  }

  private static func line(_ cells: [String]) -> String {
    cells.map { cell in
      guard cell.contains(where: { "\",\n\r".contains($0) }) else { return cell }
      return "\""
        + cell.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }.joined(separator: ",") + "\n"
  }
}
