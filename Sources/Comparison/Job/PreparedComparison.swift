internal import Analysis
internal import Checkpoints
internal import Layouts
package import Models
package import Pipeline
internal import Tensors

/// A comparison of two models that were opened; their elements are left to read.
package struct PreparedComparison: Sendable {
  package let options: ComparisonOptions
  package let left: Model
  package let right: Model

  init(options: ComparisonOptions, left: Model, right: Model) {
    self.options = options
    self.left = left
    self.right = right
  }

  /// What was noted when the models were opened.
  package var notes: [String] { left.notes + right.notes }

  /// Whether names were asked for or left out so that no tensor of either model remains.
  package var selectsNothing: Bool {
    let names = (left.checkpoint.tensors + right.checkpoint.tensors).map(\.name)
    return !names.isEmpty && !names.contains(where: options.includes)
  }

  /// Compares the models as deeply as was asked.
  ///
  /// - Throws: `ExecutionError`, if elements cannot be read or the job is cancelled.
  package func run(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ModelDifference {
    let run = ComparisonRun(self, progress: progress, isCancelled: isCancelled)
    return try run.difference()
  }
}

/// One run of a comparison.
struct ComparisonRun {
  let prepared: PreparedComparison
  let progress: @Sendable (Progress) -> Void
  let isCancelled: @Sendable () -> Bool

  init(
    _ prepared: PreparedComparison, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.prepared = prepared
    self.progress = progress
    self.isCancelled = isCancelled
  }

  private var options: ComparisonOptions { prepared.options }
  private var models: (left: Model, right: Model) { (prepared.left, prepared.right) }

  func difference() throws -> ModelDifference {
    var result = ModelDifference(
      left: side(models.left), right: side(models.right), level: options.level)
    var pairs = try pairs(&result)
    if options.comparesFiles { result.files = try FileComparison.differences(models.0, models.1) }
    for place in pairs.indices where pairs[place].isSameStorage {
      pairs[place].difference.isSameStorage = true
      pairs[place].difference.status = .equal
      if options.level >= .values { pairs[place].difference.statistics = .equal(pairs[place]) }
    }
    if options.level >= .content { try compare(&pairs, into: &result) }
    if options.level >= .values { try look(again: &pairs, into: &result) }
    if options.level >= .spectrum { try decompose(&pairs, into: &result) }
    result.tensors = pairs.map(\.difference)
    result.summarise(models: models)
    return result
  }

  private func side(_ model: Model) -> ModelDifference.Side {
    ModelDifference.Side(
      reference: model.reference, layout: model.layout.title,
      tensorCount: model.checkpoint.tensors.count, elementCount: model.checkpoint.elementCount)
  }

  /// Tensors that belong together, and those that have no partner, in the order of names.
  private func pairs(_ result: inout ModelDifference) throws -> [TensorPair] {
    var matching = TensorMatcher.Options()
    matching.map = try options.nameMap.map { try NameMap(reading: $0) }
    matching.readsContent = options.level > .structure
    matching.workers = options.workers
    matching.ranks = options.ranks
    let heads = Set([models.left, models.right].compactMap { $0.shape?.headDimension })
    matching.headDimension = heads.count == 1 ? heads.first : nil
    let matched = try TensorMatcher.match(
      models.left.checkpoint, models.right.checkpoint, options: matching, progress: progress,
      isCancelled: isCancelled)
    result.notes = matched.notes
    var pairs: [TensorPair] = []
    for pair in matched.pairs
    where options.includes(pair.second.name) || options.includes(pair.first.name) {
      guard let left = models.left.checkpoint[pair.first.name],
        let right = models.right.checkpoint[pair.second.name]
      else { continue }
      pairs.append(TensorPair(pair, of: left, right))
    }
    for name in matched.secondOnly where options.includes(name) {
      if let tensor = models.right.checkpoint[name] { pairs.append(TensorPair(added: tensor)) }
    }
    for name in matched.firstOnly where options.includes(name) {
      if let tensor = models.left.checkpoint[name] { pairs.append(TensorPair(removed: tensor)) }
    }
    return pairs
  }

  // MARK: Elements

  /// Reads every pair once.
  private func compare(_ pairs: inout [TensorPair], into result: inout ModelDifference) throws {
    var (places, requests): ([Int], [ScanRun.Request]) = ([], [])
    for (place, pair) in pairs.enumerated() where !pair.difference.isSameStorage {
      guard let inputs = pair.inputs(models), let scan = scan(pair) else { continue }
      places.append(place)
      requests.append(ScanRun.Request(inputs, scan: scan))
      result.bytesRead += inputs.reduce(0) { $0 + $1.tensor.readByteCount }
    }
    let found = try run(requests, as: PairStatistics.self)
    for (place, statistics) in zip(places, found) {
      let statistics = statistics ?? PairStatistics()
      if options.level >= .values { pairs[place].difference.statistics = statistics }
      pairs[place].difference.judge(statistics)
    }
  }

  private func run<Result: Sendable & Codable>(
    _ requests: [ScanRun.Request], as type: Result.Type
  ) throws -> [Result?] {
    requests.isEmpty
      ? []
      : try ScanRun(requests).results(
        as: type, workers: options.workers, ranks: options.ranks, progress: progress,
        isCancelled: isCancelled)
  }

  private func scan(_ pair: TensorPair) -> (any TensorScan)? {
    guard let left = pair.left?.spec, let right = pair.right?.spec else { return nil }
    if options.level == .content, left.dtype == right.dtype {
      return ContentScan(dtype: left.dtype)
    }
    return PairScan(left, right, tolerance: options.tolerance(pair.difference.name))
  }

  /// Takes the spectra of differences of matrices that changed.
  private func decompose(_ pairs: inout [TensorPair], into result: inout ModelDifference) throws {
    var (places, requests): ([Int], [ScanRun.Request]) = ([], [])
    for (place, pair) in pairs.enumerated() {
      guard pair.difference.statistics?.isEqual == false, let inputs = pair.inputs(models),
        let request = try ScanRun.Request(deltaFrom: inputs[0], to: inputs[1])
      else { continue }
      places.append(place)
      requests.append(request)
      result.bytesRead += inputs.reduce(0) { $0 + $1.tensor.readByteCount }
    }
    for (place, spectrum) in zip(places, try run(requests, as: DeltaSpectrum.self)) {
      pairs[place].difference.spectrum = spectrum
    }
  }

  /// Looks whether tensors that differ are those of other names, or turned.
  private func look(again pairs: inout [TensorPair], into result: inout ModelDifference) throws {
    var candidates: [(place: Int, source: TensorName?, inputs: [Plan.Input])] = []
    let search = MovedTensors(pairs)
    for (place, pair) in pairs.enumerated() where pair.difference.status == .changed {
      for source in search.sources(of: place) {
        guard let inputs = TensorPair(source, pairs[place].right ?? source).inputs(models) else {
          continue
        }
        candidates.append((place, source.name, inputs))
      }
      if search.mayBeTransposed(place), let right = pair.right.flatMap(TensorView.transposed),
        let left = pair.left, let inputs = TensorPair(left, right).inputs(models)
      {
        candidates.append((place, nil, inputs))
      }
    }
    let requests = candidates.map { candidate in
      ScanRun.Request(
        candidate.inputs, scan: ContentScan(dtype: candidate.inputs[0].tensor.spec.dtype))
    }
    result.bytesRead += candidates.reduce(0) { sum, candidate in
      sum + candidate.inputs.reduce(0) { $0 + $1.tensor.readByteCount }
    }
    let found = try run(requests, as: PairStatistics.self)
    for (candidate, statistics) in zip(candidates, found) {
      guard statistics?.isEqual == true, pairs[candidate.place].difference.status == .changed
      else { continue }
      pairs[candidate.place].difference.status = candidate.source == nil ? .transposed : .moved
      pairs[candidate.place].difference.source = candidate.source
    }
  }
}

extension PairStatistics {
  /// What is known of a pair that is the same storage.
  fileprivate static func equal(_ pair: TensorPair) -> PairStatistics {
    var statistics = PairStatistics()
    statistics.elementCount = pair.difference.elementCount
    return statistics
  }
}
