internal import Checkpoints
internal import Pipeline
internal import Tensors

/// Which ranks write which files of an output, and which of them seals a file that several write.
///
/// It depends on plan, output, division and what is kept alone, so that all ranks find the same.
struct FileShares {
  /// How each rank takes part in each file, by ranks and files.
  let roles: [[PlacedSink.Role]]
  /// The files that each rank seals, by ranks.
  let sealed: [[Int]]

  /// Finds the shares of files.
  ///
  /// - Parameters:
  ///   - plan: the plan that is divided; `done` are steps that nobody works on.
  ///   - placed: where its tensors go.
  ///   - division: who works on which steps.
  ///   - done: the steps whose bytes are all there.
  ///   - kept: the bytes from the start of files that are there, by the files' indices.
  init(
    _ plan: Plan, _ placed: PlacedOutput, _ division: WorkDivision, done: Set<Int>,
    kept: [Int: Int]
  ) {
    let written = Self.byteCounts(plan, placed, division, done: done)
    let ranks = division.shares.count
    var roles = [[PlacedSink.Role]](
      repeating: Array(repeating: .absent, count: placed.files.count), count: ranks)
    var shared: [Int] = []
    for (file, spec) in placed.files.enumerated() {
      let keptByteCount = kept[file] ?? 0
      // What is complete is left alone.
      if keptByteCount == spec.byteCount, keptByteCount > 0 { continue }
      let writers = (0..<ranks).filter { written[$0][file] > 0 }
      if writers.count > 1 || keptByteCount > 0 {
        for rank in writers { roles[rank][file] = .shared }
        shared.append(file)
      } else {
        roles[writers.first ?? 0][file] = .alone
      }
    }
    self.roles = roles
    sealed = Self.sealers(of: shared, placed, written)
  }

  /// The bytes that ranks write into files, by ranks and files.
  private static func byteCounts(
    _ plan: Plan, _ placed: PlacedOutput, _ division: WorkDivision, done: Set<Int>
  ) -> [[Int]] {
    var writers: [TensorName: Int] = [:]
    for (rank, share) in division.shares.enumerated() {
      for index in share where !done.contains(index) {
        writers[plan.steps[index].output.name] = rank
      }
    }
    var counts = division.shares.map { _ in placed.files.map { _ in 0 } }
    for target in placed.targets {
      guard let rank = writers[target.tensor] else { continue }
      counts[rank][target.file] += placed.byteRange(of: target)?.count ?? 0
    }
    return counts
  }

  /// Gives the largest files first to the rank with the least to read, and among equals to the one
  /// that has written most of it.
  private static func sealers(
    of files: [Int], _ placed: PlacedOutput, _ written: [[Int]]
  ) -> [[Int]] {
    var sealed = written.map { _ in [Int]() }
    var loads = written.map { _ in 0 }
    let largestFirst = files.sorted { a, b in
      let sizes = (placed.files[a].byteCount, placed.files[b].byteCount)
      return sizes.0 == sizes.1 ? a < b : sizes.0 > sizes.1
    }
    for file in largestFirst {
      let rank =
        loads.indices.min { a, b in
          loads[a] == loads[b] ? written[a][file] > written[b][file] : loads[a] < loads[b]
        } ?? 0
      sealed[rank].append(file)
      loads[rank] += placed.files[file].byteCount
    }
    return sealed
  }
}
