internal import Analysis
package import Checkpoints
internal import Layouts
package import Pipeline
package import Ranks
internal import Storage
internal import StrictYAML
package import Tensors

/// Finds out which tensors of one model are which of another.
///
/// Names that a person maps go first, then equal names, equal contents, names of known schemas, and
/// tensors that are most alike. Only tensors that have no partner yet are read, and those that are
/// said to differ.
package struct TensorMatcher {
  /// How to match.
  package struct Options: Sendable {
    package var map: NameMap?
    /// Whether tensors may be read; otherwise names decide alone.
    package var readsContent = true
    /// Equal names whose elements are known to differ: their content may be that of another name.
    package var differing: Set<TensorName> = []
    /// The extent of a head in both models, for fused projections and rotary pairs.
    package var headDimension: Int?
    /// The least score of tensors that are matched because they are most alike.
    package var leastLikeness = 0.5
    package var workers = 1
    /// Who takes part; all ranks with the same models.
    package var ranks = Communicator.alone

    package init() {}
  }

  let first: Checkpoint
  let second: Checkpoint
  let options: Options
  var result = TensorMatching()
  /// Tensors without a partner, in the order of names.
  var freeFirst: [LogicalTensor]
  var freeSecond: [LogicalTensor]
  let scans: Scans

  /// The ways of a job to be watched and stopped.
  struct Scans {
    let workers: Int
    let ranks: Communicator
    let progress: @Sendable (Progress) -> Void
    let isCancelled: @Sendable () -> Bool

    func run<Result: Sendable & Codable>(
      _ tensors: [LogicalTensor], as type: Result.Type = Result.self,
      _ scan: (LogicalTensor) -> (any TensorScan)?
    ) throws -> [Result?] {
      let scanned = tensors.enumerated().compactMap { place, tensor in
        scan(tensor).map {
          (place, ScanRun.Request([Plan.Input(tensor: tensor, model: "")], scan: $0))
        }
      }
      let found = try ScanRun(scanned.map(\.1)).results(
        as: Result.self, workers: workers, ranks: ranks, progress: progress,
        isCancelled: isCancelled)
      var results = [Result?](repeating: nil, count: tensors.count)
      for (entry, finding) in zip(scanned, found) { results[entry.0] = finding }
      return results
    }

    /// The digests of tensors' elements; nil for tensors without any.
    func digests(_ tensors: [LogicalTensor]) throws -> [Digest256?] {
      try run(tensors) { _ in DigestScan() }
    }
  }

  /// Matches two catalogues.
  ///
  /// - Throws: `ExecutionError`, if tensors cannot be read or the job is cancelled.
  package static func match(
    _ first: Checkpoint, _ second: Checkpoint, options: Options = Options(),
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> TensorMatching {
    var matcher = Self(
      first: first, second: second, options: options, freeFirst: first.tensors,
      freeSecond: second.tensors,
      scans: Scans(
        workers: options.workers, ranks: options.ranks, progress: progress,
        isCancelled: isCancelled))
    matcher.matchMapped()
    matcher.matchNames()
    if options.readsContent {
      try matcher.exchangeSwapped()
      try matcher.matchContents()
    }
    try matcher.matchSchemas()
    if options.readsContent { try matcher.matchLikes() }
    return matcher.finished()
  }

  private init(
    first: Checkpoint, second: Checkpoint, options: Options, freeFirst: [LogicalTensor],
    freeSecond: [LogicalTensor], scans: Scans
  ) {
    self.first = first
    self.second = second
    self.options = options
    self.freeFirst = freeFirst
    self.freeSecond = freeSecond
    self.scans = scans
  }

  /// Takes tensors that found a partner out of those that have none.
  mutating func take(_ pairs: [TensorMatching.Pair]) {
    guard !pairs.isEmpty else { return }
    let (firsts, seconds) = (Set(pairs.map(\.first.name)), Set(pairs.map(\.second.name)))
    freeFirst.removeAll { firsts.contains($0.name) }
    freeSecond.removeAll { seconds.contains($0.name) }
    result.pairs += pairs
  }

  private mutating func matchMapped() {
    guard let map = options.map else { return }
    var taken: Set<TensorName> = []
    var pairs: [TensorMatching.Pair] = []
    for tensor in freeFirst {
      guard let (name, rule) = map.target(of: tensor.name) else { continue }
      guard let other = second[name] else {
        result.notes.append(
          "the name map makes \(tensor.name.quoted) \(name.quoted), which the second model "
            + "does not have (line \(rule.place.line))")
        continue
      }
      guard taken.insert(name).inserted else {
        result.notes.append(
          "the name map makes several tensors \(name.quoted); \(tensor.name.quoted) is left out")
        continue
      }
      var pair = TensorMatching.Pair(.init(tensor), .init(other), .map, score: 1)
      pair.note = Self.shapes(tensor.spec, other.spec)
      pairs.append(pair)
    }
    for rule in map.unused(for: first.tensors.map(\.name)) {
      result.notes.append("the name map's '\(rule.old)' (line \(rule.place.line)) fits no tensor")
    }
    take(pairs)
  }

  private mutating func matchNames() {
    let names = Dictionary(
      freeSecond.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    take(
      freeFirst.compactMap { tensor in
        names[tensor.name].map { other in
          var pair = TensorMatching.Pair(.init(tensor), .init(other), .name, score: 1)
          pair.note = Self.shapes(tensor.spec, other.spec)
          return pair
        }
      })
  }

  /// The difference of two shapes in words; nil for equal ones.
  static func shapes(_ first: TensorSpec, _ second: TensorSpec) -> String? {
    first.shape == second.shape ? nil : "shapes \(first.shape) and \(second.shape)"
  }

  private consuming func finished() -> TensorMatching {
    result.pairs.sort { a, b in
      a.first.name == b.first.name ? a.second.name < b.second.name : a.first.name < b.first.name
    }
    result.firstOnly = freeFirst.map(\.name)
    result.secondOnly = freeSecond.map(\.name)
    return result
  }
}
