internal import Analysis
internal import Comparison
internal import Pages
internal import Tensors

/// How tensors differ, as columns of a table.
struct DifferenceColumns {
  private let report: DifferenceReport
  /// Those that differ most first, then those that are equal.
  private let tensors: [TensorDifference]

  init(_ report: DifferenceReport) {
    self.report = report
    tensors = report.ranked + report.difference.tensors.filter(\.isEqual)
  }

  var columns: [DataTable.Column] {
    var columns = [
      DataTable.Column("name", .names(tensors.map(\.name.text))),
      DataTable.Column("status", .text(tensors.map(\.status.rawValue)), isFacet: true),
    ]
    if report.difference.level >= .values { columns += numbers }
    return columns + [
      DataTable.Column("type", .text(tensors.map { type(of: $0) }), isFacet: true),
      DataTable.Column(
        "shape", .text(tensors.map { shape(($0.right ?? $0.left)?.shape) }), isShown: false),
      DataTable.Column("elements", .counts(tensors.map(\.elementCount)), isShown: false),
      DataTable.Column("note", .names(tensors.map(report.note))),
    ]
  }

  private var numbers: [DataTable.Column] {
    [
      reals("relative L2", "‖B − A‖ / ‖A‖") { $0.relativeL2 },
      reals("1 − cosine") { $0.oneMinusCosine },
      reals("changed %", "share of elements of other bits") { 100 * $0.changedFraction },
      reals("max |B − A|") { $0.maximumDifference },
      DataTable.Column(
        "max ULP",
        .counts(tensors.map { $0.statistics?.maximumULP.map { Int(clamping: $0) } }),
        help: "representable numbers between a pair, at most"),
      reals("norm ratio", "‖B‖ / ‖A‖") { $0.normRatio },
      reals("sign flips %", isShown: false) { 100 * $0.signFlipFraction },
      reals("rounding %", "of the energy of differences", isShown: false) { 100 * $0.noiseShare },
      reals("mean |B − A|", isShown: false) { $0.meanDifference },
      DataTable.Column(
        "new NaN", .counts(tensors.map { $0.statistics?.nanIntroducedCount }), isShown: false),
    ]
  }

  private func reals(
    _ title: String, _ help: String = "", isShown: Bool = true,
    _ value: (PairStatistics) -> Double
  ) -> DataTable.Column {
    DataTable.Column(
      title, .reals(tensors.map { $0.statistics.map(value) }, digits: 4), help: help,
      isShown: isShown)
  }

  private func type(of tensor: TensorDifference) -> String {
    let types = [tensor.left, tensor.right].compactMap { $0?.dtype.rawValue }
    return types.count == 2 && types[0] != types[1]
      ? types.joined(separator: " → ") : types.first ?? ""
  }

  private func shape(_ shape: [Int]?) -> String {
    (shape ?? []).map(String.init).joined(separator: " × ")
  }
}
