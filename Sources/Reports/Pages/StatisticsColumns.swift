import Analysis
import Pages

/// The statistics of tensors as columns of a table.
struct StatisticsColumns {
  /// One for each row; nil where there are none.
  let rows: [TensorStatistics?]

  init(_ rows: [TensorStatistics?]) { self.rows = rows }

  var columns: [DataTable.Column] {
    [
      reals("min") { $0.minimum }, reals("max") { $0.maximum },
      reals("mean", help: "of finite elements") { $0.moments.mean },
      reals("std", help: "standard deviation of finite elements") { $0.moments.standardDeviation },
      reals("max |x|", help: "the largest finite magnitude") { $0.largestMagnitude },
      reals("zeros %", help: "share of elements that are zero") { $0.zeroShare.map { $0 * 100 } },
      reals("kurtosis", help: "excess over a normal distribution") { $0.moments.kurtosis },
      counts("NaN") { $0.nan.count },
      counts("inf") { $0.positiveInfinity.count + $0.negativeInfinity.count },
      reals("rms", help: "root of the mean square", isShown: false) { $0.moments.rootMeanSquare },
      reals("L2", help: "Euclidean norm", isShown: false) { $0.moments.norm },
      reals("skewness", isShown: false) { $0.moments.skewness },
      reals("exponent bits", help: "entropy of the exponents, bits an element", isShown: false) {
        $0.exponents?.entropy
      },
      counts("denormals", isShown: false) { $0.denormalCount },
      counts("distinct", help: "bit patterns that occur", isShown: false) { $0.distinctCount },
      counts("dead rows", help: "rows that are all zero", isShown: false) { $0.rows?.deadCount },
      counts("outlier rows", help: "rows of more than 5 median norms", isShown: false) {
        $0.rows?.outlierCount
      },
    ]
  }

  private func reals(
    _ title: String, help: String = "", isShown: Bool = true,
    _ value: (TensorStatistics) -> Double?
  ) -> DataTable.Column {
    DataTable.Column(
      title, .reals(rows.map { $0.flatMap(value) }, digits: 4), help: help, isShown: isShown)
  }

  private func counts(
    _ title: String, help: String = "", isShown: Bool = true, _ value: (TensorStatistics) -> Int?
  ) -> DataTable.Column {
    DataTable.Column(title, .counts(rows.map { $0.flatMap(value) }), help: help, isShown: isShown)
  }
}
