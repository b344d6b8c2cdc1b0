internal import Storage
internal import Synchronization

/// Appends the chunks of one rank to its file, in their order, and hashes what goes through.
///
/// Each kind of work is done in order by one thread at a time, different kinds at once.
final class ShareWriter: Sendable {
  private let plan: PackPlan
  private let share: PackShare
  private let numbers: DigestNumbers
  private let staged: StagedFile
  private let state = Mutex(State())
  private let files: DigestChain
  private let tensors: DigestChain
  private let bases: DigestChain
  /// Of what is read only to be hashed.
  private let others: DigestChain

  private struct State {
    var records = ShareRecords()
    var bytesRead = 0
  }

  init(_ plan: PackPlan, _ share: PackShare, _ numbers: DigestNumbers, _ staged: StagedFile) {
    (self.plan, self.share, self.numbers, self.staged) = (plan, share, numbers, staged)
    files = DigestChain(count: plan.members.count)
    tensors = DigestChain(count: numbers.tensorCount)
    bases = DigestChain(count: numbers.bases.count)
    others = DigestChain(count: share.digests.count)
  }

  /// The bytes of files whose chunks were appended.
  var bytesRead: Int { state.withLock { $0.bytesRead } }

  func append(_ chunk: PackedChunk, of task: PackTask) throws {
    guard let encoded = chunk.encoded else {
      return state.withLock { $0.bytesRead += task.range.count }
    }
    try staged.append(encoded.stored)
    let checksum = encoded.checksum
    state.withLock { state in
      if task.isHashed { state.bytesRead += task.range.count }
      state.records.append(encoded, checksum: checksum)
    }
  }

  // MARK: Hashing

  func hashFile(_ bytes: [UInt8], of task: PackTask) {
    let byteCount = plan.members[task.member].file.byteCount
    guard task.isHashed, share.coverage.holds(0..<byteCount, of: task.member) else { return }
    files.append(bytes[...])
    if task.range.upperBound == byteCount { files.end(task.member) }
  }

  func hashTensors(_ bytes: [UInt8], of task: PackTask) {
    guard task.isHashed else { return }
    let all = plan.members[task.member].tensors
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle].range.upperBound <= task.range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    while low < all.count, all[low].range.lowerBound < task.range.upperBound {
      let range = all[low].range
      let part = range.clamped(to: task.range)
      if !range.isEmpty, share.coverage.holds(range, of: task.member) {
        let start = task.range.lowerBound
        tensors.append(bytes[part.lowerBound - start..<part.upperBound - start])
        if range.upperBound <= task.range.upperBound {
          tensors.end(numbers.firstTensors[task.member] + low)
        }
      }
      low += 1
    }
  }

  func hashBase(_ bytes: [UInt8], of task: PackTask) {
    guard task.isStored, let number = numbers.base(task.member, task.segment) else { return }
    let range = plan.members[task.member].segments[task.segment].range
    guard share.coverage.holds(range, of: task.member) else { return }
    bases.append(bytes[...])
    if task.range.upperBound == range.upperBound { bases.end(number) }
  }

  /// Hashes a piece of what is read for that alone.
  func hash(_ bytes: [UInt8], _ piece: Range<Int>, of digest: Int) {
    others.append(bytes[...])
    if piece.upperBound == share.digests[digest].range.upperBound { others.end(digest) }
  }

  /// What was written and hashed.
  var records: ShareRecords {
    var records = state.withLock { $0.records }
    records.files = Self.known(files)
    records.tensors = Self.known(tensors)
    records.bases = Self.known(bases)
    for (digest, found) in zip(share.digests, others.digests) {
      switch digest.subject {
      case .file(let number): records.files[number] = found
      case .tensor(let number): records.tensors[number] = found
      case .base(let number): records.bases[number] = found
      }
    }
    return records
  }

  private static func known(_ chain: DigestChain) -> [Int: Digest256] {
    var known: [Int: Digest256] = [:]
    for (number, digest) in chain.digests.enumerated() { known[number] = digest }
    return known
  }
}
