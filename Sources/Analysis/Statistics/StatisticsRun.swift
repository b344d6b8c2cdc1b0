package import Checkpoints
package import Pipeline
package import Ranks
package import Tensors

/// Takes the statistics of many tensors in one plan.
package struct StatisticsRun: Sendable {
  private let specs: [TensorSpec]
  /// The requests, and which tensor each is of.
  private let places: [Int]
  private let scans: ScanRun

  /// Plans the statistics of tensors in any layout and of any type.
  ///
  /// Complex numbers are counted and nothing more. Tiles are whole rows of about `tileElements`
  /// elements; on them hang the last digits of sums, and nothing else.
  package init(
    _ tensors: [LogicalTensor], tileElements: Int = Executor.defaultTileElements
  ) {
    specs = tensors.map(\.spec)
    var places: [Int] = []
    var requests: [ScanRun.Request] = []
    for (place, tensor) in tensors.enumerated() {
      guard let scan = Self.scan(of: tensor.spec, tileElements: tileElements) else { continue }
      places.append(place)
      requests.append(ScanRun.Request([Plan.Input(tensor: tensor, model: "")], scan: scan))
    }
    self.places = places
    scans = ScanRun(requests)
  }

  /// The scan whose result is the `TensorStatistics` of a tensor; nil where there is nothing to be
  /// found out.
  package static func scan(
    of spec: TensorSpec, tileElements: Int = Executor.defaultTileElements
  ) -> (any TensorScan)? {
    guard spec.elementCount > 0 else { return nil }
    if let type = WideType(spec.dtype) {
      return WideScan(spec, type: type, tileElements: tileElements)
    }
    return CodeBook.shared(spec.dtype).map { CodeScan(spec, book: $0, tileElements: tileElements) }
  }

  /// What the run takes.
  package func cost(workers: Int) -> Plan.Cost { scans.cost(workers: workers) }

  /// Reads all tensors: once those of at most 16 bits an element, twice those of 32 bits and four
  /// times those of 64 bits.
  ///
  /// - Returns: the statistics in the order of the tensors, the same for any number of workers
  ///   and ranks.
  /// - Throws: `ExecutionError`, the first failure.
  package func statistics(
    workers: Int, ranks: Communicator = .alone,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [TensorStatistics] {
    let results = try scans.results(
      as: TensorStatistics.self, workers: workers, ranks: ranks, progress: progress,
      isCancelled: isCancelled)
    var statistics = specs.map { TensorStatistics(dtype: $0.dtype, shape: $0.shape) }
    for (place, result) in zip(places, results) {
      if let result { statistics[place] = result }
    }
    return statistics
  }
}
