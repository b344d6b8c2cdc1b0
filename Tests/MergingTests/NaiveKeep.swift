import Merging

/// Which elements of one difference survive, by plain sorts.
struct NaiveKeep {
  let kept: [Bool]
  /// How likely each element is kept, where that is a matter of chance; else 1.
  let probabilities: [Double]
  /// Whether anything may be dropped.
  let isPruning: Bool

  init(
    _ run: OperationRun, _ delta: [Double], _ parameters: [String: Double], position: Int
  ) {
    let density = parameters["density"] ?? 1
    let ones = delta.map { _ in 1.0 }
    isPruning = !["task_arithmetic", "consensus_ta"].contains(run.method) && density < 1
    guard isPruning else {
      (kept, probabilities) = (delta.map { _ in true }, ones)
      return
    }
    let count = Double(delta.count)
    let order = delta.indices.sorted { a, b in
      abs(delta[a]) == abs(delta[b]) ? a < b : abs(delta[a]) < abs(delta[b])
    }
    switch run.method {
    case "ties", "consensus_ties":
      let order = delta.indices.sorted { a, b in
        abs(delta[a]) == abs(delta[b]) ? a < b : abs(delta[a]) > abs(delta[b])
      }
      let kept = density > 0 ? order.prefix(max(1, Int(density * count))) : []
      (self.kept, probabilities) = (Self.marks(kept, among: delta.count), ones)
    case "breadcrumbs", "breadcrumbs_ties":
      let keep = Int(density * count)
      let dropped = max(0, delta.count - keep - Int((parameters["gamma"] ?? 0.01) * count))
      let kept = order.dropFirst(dropped).prefix(keep)
      (self.kept, probabilities) = (Self.marks(kept, among: delta.count), ones)
    case "della", "della_linear":
      let shares =
        density > 0
        ? Self.shares(run, delta, density, parameters["epsilon"] ?? 0.15) : delta.map { _ in 0 }
      probabilities = shares
      kept = NaiveMask.keep(
        shares, seed: run.seed, model: position, tensor: run.name)
    default:
      probabilities = delta.map { _ in density }
      kept = NaiveMask.keep(
        probabilities, seed: run.seed, model: position, tensor: run.name)
    }
  }

  private static func marks(_ kept: ArraySlice<Int>, among count: Int) -> [Bool] {
    var marks = [Bool](repeating: false, count: count)
    for index in kept { marks[index] = true }
    return marks
  }

  /// The probabilities of DELLA, row by row.
  static func shares(
    _ run: OperationRun, _ delta: [Double], _ density: Double, _ epsilon: Double
  ) -> [Double] {
    var row = run.shape.count > 1 ? run.shape[run.shape.count - 1] : delta.count
    if row == 1 { row = delta.count }
    var shares = delta.map { _ in density }
    guard row > 1 else { return shares }
    for start in stride(from: 0, to: delta.count, by: row) {
      let order = (start..<start + row).sorted { a, b in
        abs(delta[a]) == abs(delta[b]) ? a < b : abs(delta[a]) < abs(delta[b])
      }
      for (rank, index) in order.enumerated() {
        shares[index] = (density - epsilon) + 2 * epsilon * (Double(rank) / Double(row - 1))
      }
    }
    return shares
  }
}
