/// The processes that work on one thing together, as one of them sees it.
///
/// Every rank calls the same functions in the same order, from one thread at a time. Each of them
/// begins with an exchange of what the ranks are about to do, so that a rank that has failed is met
/// wherever the others are: all of them throw the same `RankFailure`. Results never depend on who
/// comes first. Alone, a rank does nothing for the sake of others.
package struct Communicator: Sendable {
  /// Puts an error of this rank into words for all of them.
  package typealias Description = @Sendable (any Error) -> FailureReport

  let transport: (any Transport)?
  private let describe: Description

  init(_ transport: (any Transport)?, describing describe: @escaping Description) {
    self.transport = transport
    self.describe = describe
  }

  /// A process that works by itself.
  package static let alone = Communicator(nil) { FailureReport("\($0)") }

  /// The number of this process, from 0.
  package var rank: Int { transport?.rank ?? 0 }
  /// How many there are.
  package var size: Int { transport?.size ?? 1 }
  /// Whether this is the rank that plans, commits and speaks.
  package var isRoot: Bool { rank == 0 }

  /// Whether another rank has failed, so that going on is in vain; may be asked from any thread.
  package var isStopping: Bool { transport?.isWarned ?? false }

  /// Waits until all ranks are here.
  package func barrier() throws { _ = try meet(.barrier) }

  /// The bytes that rank 0 gives; what others give is ignored.
  package func broadcast(_ bytes: [UInt8]) throws -> [UInt8] {
    guard let transport else { return bytes }
    let frames = try meet(.broadcast, byteCount: isRoot ? bytes.count : 0)
    return try transport.broadcast(bytes, count: frames[0].byteCount, from: 0)
  }

  /// What every rank gives, in the order of ranks; at rank 0, and nothing elsewhere.
  package func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
    guard let transport else { return [bytes] }
    let frames = try meet(.gather, byteCount: bytes.count)
    guard isRoot else {
      try transport.send(bytes, to: 0)
      return []
    }
    var all = [bytes]
    for (rank, frame) in frames.enumerated().dropFirst() {
      all.append(try transport.receive(frame.byteCount, from: rank))
    }
    return all
  }

  /// What every rank gives, in the order of ranks; everywhere.
  package func gatherToAll(_ bytes: [UInt8]) throws -> [[UInt8]] {
    guard let transport else { return [bytes] }
    let frames = try meet(.gatherToAll, byteCount: bytes.count)
    return try frames.enumerated().map { rank, frame in
      try transport.broadcast(bytes, count: frame.byteCount, from: rank)
    }
  }

  /// Does what succeeds on all ranks or fails on all of them.
  ///
  /// The body may meet other ranks itself. Where it throws on one rank, all throw the same
  /// failure and stay in step: that of the lowest rank that failed before it was told of another one. Alone, it throws what the body throws.
  package func together<Result>(_ body: () throws -> Result) throws -> Result {
    guard transport != nil else { return try body() }
    let result: Result
    do { result = try body() } catch {
      if (error as? any SharedError)?.isShared == true { throw error }
      throw fail(with: error)
    }
    _ = try meet(.agreement)
    return result
  }

  /// Leaves the others for good; all ranks must come to it.
  package func finish() throws { try transport?.finish() }

  /// Ends all ranks at once, where they cannot be met any more.
  package func abort(code: Int32) { transport?.abort(code: code) }

  // MARK: Meeting

  /// Waits for all ranks to come to the same call; throws where one has failed.
  private func meet(_ kind: Frame.Kind, byteCount: Int = 0) throws -> [Frame] {
    guard let transport else { return [] }
    let frames = try exchange(Frame(kind, byteCount: byteCount), over: transport)
    if let failure = try failure(in: frames, report: [], over: transport) { throw failure }
    guard frames.allSatisfy({ $0.kind == kind }) else {
      throw TransportError.outOfStep(rank: rank, kinds: frames.map { "\($0.kind)" })
    }
    return frames
  }

  /// Tells all ranks of an error; returns the failure that all of them throw.
  private func fail(with error: any Error) -> any Error {
    guard let transport else { return error }
    do {
      let report = try BinaryCoding.bytes(of: describe(error))
      // What a warned rank throws is most likely that it was to stop.
      let kind = transport.isWarned ? Frame.Kind.surrender : .failure
      if kind == .failure { try transport.warn() }
      let frames = try exchange(Frame(kind, byteCount: report.count), over: transport)
      return try failure(in: frames, report: report, over: transport) ?? error
    } catch {
      // Nobody can be reached: this rank's own error is what is known.
      return UnsharedFailure(report: describe(error))
    }
  }

  private func exchange(_ frame: Frame, over transport: any Transport) throws -> [Frame] {
    try transport.exchange(frame.bytes).map { try Frame($0) }
  }

  /// The failure of the lowest rank that failed, where one did.
  ///
  /// Ranks that surrender do so since another one failed.
  private func failure(
    in frames: [Frame], report: [UInt8], over transport: any Transport
  ) throws -> RankFailure? {
    guard let first = frames.firstIndex(where: { $0.kind == .failure }) else { return nil }
    let bytes = try transport.broadcast(report, count: frames[first].byteCount, from: first)
    let failed = frames.indices.filter { frames[$0].kind == .failure }
    try transport.forgetWarnings(from: failed)
    return RankFailure(
      rank: first, report: try BinaryCoding.value(FailureReport.self, from: bytes))
  }
}
