internal import Checkpoints
internal import Storage
internal import Synchronization
internal import Tensors

/// Appends chunks to an archive in their order, and its index and trailer at the end.
///
/// Each kind of work is done in order by one thread at a time, different kinds at once.
final class ArchiveWriter: Sendable {
  private let plan: PackPlan
  private let staged: StagedFile
  private let options: PackOptions
  private let state: Mutex<State>
  private let files: DigestChain
  private let tensors: DigestChain
  private let bases: DigestChain
  /// The number of a member's first tensor among all.
  private let firstTensors: [Int]
  /// The number among the segments with a base, by member and segment.
  private let baseNumbers: [[Int]: Int]

  private struct State {
    var index = ArchiveIndex()
    /// The blobs of segments that were stored, by member and segment.
    var blobs: [[Int]: Int] = [:]
    var bytesRead = 0
  }

  init(_ plan: PackPlan, _ staged: StagedFile, _ options: PackOptions) {
    (self.plan, self.staged, self.options) = (plan, staged, options)
    var index = ArchiveIndex()
    index.chunkByteCount = options.chunkByteCount
    state = Mutex(State(index: index))
    var firsts: [Int] = []
    var count = 0
    for member in plan.members {
      firsts.append(count)
      count += member.tensors.count
    }
    firstTensors = firsts
    files = DigestChain(count: plan.members.count)
    tensors = DigestChain(count: count)
    var numbers: [[Int]: Int] = [:]
    for (number, member) in plan.members.enumerated() {
      for (place, segment) in member.segments.enumerated()
      where segment.base != nil && segment.original == nil {
        numbers[[number, place]] = numbers.count
      }
    }
    baseNumbers = numbers
    bases = DigestChain(count: numbers.count)
  }

  var byteCount: Int { staged.byteCount }
  var bytesRead: Int { state.withLock { $0.bytesRead } }
  var chunkCount: Int { state.withLock { $0.index.chunks.count } }

  /// Writes the first frame.
  func start() throws {
    try staged.append(ArchiveFormat.start(flags: baseNumbers.isEmpty ? 0 : ArchiveFormat.needsBase))
  }

  func append(_ chunk: PackedChunk, of task: PackTask) throws {
    guard let encoded = chunk.encoded else {
      return state.withLock { $0.bytesRead += task.range.count }
    }
    let offset = staged.byteCount
    try staged.append(encoded.stored)
    let checksum = encoded.checksum
    let segment = plan.members[task.member].segments[task.segment]
    state.withLock { state in
      if task.isHashed { state.bytesRead += task.range.count }
      let first = state.index.planes.count
      state.index.planes += encoded.planes
      let number = state.index.chunks.count
      state.index.chunks.append(
        ChunkRecord(
          transform: encoded.transform, width: encoded.width, checksum: checksum,
          pattern: encoded.pattern, planes: first..<state.index.planes.count,
          stored: offset..<offset + encoded.stored.count))
      if task.range.lowerBound == segment.range.lowerBound {
        state.blobs[[task.member, task.segment]] = state.index.blobs.count
        state.index.blobs.append(
          BlobRecord(
            byteCount: segment.range.count, base: baseNumbers[[task.member, task.segment]],
            chunks: number..<number))
      }
      state.index.blobs[state.index.blobs.count - 1].chunks =
        state.index.blobs[state.index.blobs.count - 1].chunks.lowerBound..<number + 1
    }
  }

  // MARK: Hashing

  func hashFile(_ bytes: [UInt8], of task: PackTask) {
    guard task.isHashed else { return }
    files.append(bytes[...])
    if task.range.upperBound == plan.members[task.member].file.byteCount {
      files.end(task.member)
    }
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
      if !range.isEmpty {
        let start = task.range.lowerBound
        tensors.append(bytes[part.lowerBound - start..<part.upperBound - start])
        if range.upperBound <= task.range.upperBound {
          tensors.end(firstTensors[task.member] + low)
        }
      }
      low += 1
    }
  }

  func hashBase(_ bytes: [UInt8], of task: PackTask) {
    guard let number = baseNumbers[[task.member, task.segment]], task.isStored else { return }
    bases.append(bytes[...])
    if task.range.upperBound == plan.members[task.member].segments[task.segment].range.upperBound {
      bases.end(number)
    }
  }

  // MARK: The end

  /// Writes the index and the trailer.
  func finish() throws {
    let empty = SHA256Hasher.digest(of: [])
    let (files, tensors, bases) = (files.digests, tensors.digests, bases.digests)
    let index = state.withLock { state in
      for (place, number) in baseNumbers.sorted(by: { $0.value < $1.value }) {
        guard let base = plan.members[place[0]].segments[place[1]].base else { continue }
        state.index.bases.append(
          BaseRecord(spec: base.spec, digest: bases[number] ?? empty))
      }
      for (number, member) in plan.members.enumerated() {
        let blobs = member.segments.indices.compactMap { segment in
          let original = member.segments[segment].original
          return state.blobs[original.map { [$0.member, $0.segment] } ?? [number, segment]]
        }
        let records = member.tensors.enumerated().map { place, tensor in
          TensorRecord(
            spec: tensor.spec, range: tensor.range,
            digest: tensors[firstTensors[number] + place] ?? empty)
        }
        state.index.members.append(
          MemberRecord(
            name: member.name, kind: member.kind, mode: member.mode,
            byteCount: member.file.byteCount, digest: files[number] ?? empty, blobs: blobs,
            tensors: records))
      }
      return state.index
    }
    let bytes = index.bytes
    let offset = staged.byteCount + SkippableFrame.prefixByteCount
    try staged.append(SkippableFrame.index.prefix(bytes.count))
    try staged.append(bytes)
    try staged.append(Trailer.bytes(flags: index.flags, index: bytes, at: offset))
  }
}
