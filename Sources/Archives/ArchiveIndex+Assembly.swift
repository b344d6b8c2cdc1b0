internal import Checkpoints
internal import Ranks
internal import Storage
internal import Tensors

extension ArchiveIndex {
  /// The index of an archive whose chunks were written by ranks, one after the other.
  init(
    _ plan: PackPlan, _ tasks: [PackTask], _ numbers: DigestNumbers, chunkByteCount: Int,
    _ all: [ShareRecords]
  ) throws(TransportError) {
    self.chunkByteCount = chunkByteCount
    var offset = ArchiveFormat.startByteCount
    for records in all {
      let first = planes.count
      planes += records.planes
      chunks += records.chunks.map { chunk in
        var moved = chunk
        moved.planes = first + chunk.planes.lowerBound..<first + chunk.planes.upperBound
        moved.stored = offset + chunk.stored.lowerBound..<offset + chunk.stored.upperBound
        return moved
      }
      offset += records.byteCount
    }
    let places = appendBlobs(plan, tasks.filter(\.isStored), numbers)
    guard blobs.last?.chunks.upperBound ?? 0 == chunks.count else { throw .foreignMessage }
    var digests = ShareRecords()
    for records in all {
      digests.files.merge(records.files) { _, new in new }
      digests.tensors.merge(records.tensors) { _, new in new }
      digests.bases.merge(records.bases) { _, new in new }
    }
    let empty = SHA256Hasher.digest(of: [])
    for (place, number) in numbers.bases.sorted(by: { $0.value < $1.value }) {
      guard let base = plan.members[place[0]].segments[place[1]].base else { continue }
      bases.append(BaseRecord(spec: base.spec, digest: digests.bases[number] ?? empty))
    }
    for (number, member) in plan.members.enumerated() {
      let blobs = member.segments.indices.compactMap { segment in
        let original = member.segments[segment].original
        return places[original.map { [$0.member, $0.segment] } ?? [number, segment]]
      }
      let first = numbers.firstTensors[number]
      let records = member.tensors.enumerated().map { place, tensor in
        TensorRecord(
          spec: tensor.spec, range: tensor.range, digest: digests.tensors[first + place] ?? empty)
      }
      members.append(
        MemberRecord(
          name: member.name, kind: member.kind, mode: member.mode,
          byteCount: member.file.byteCount, digest: digests.files[number] ?? empty, blobs: blobs,
          tensors: records))
    }
  }

  /// Appends a blob for each segment that is stored, and returns its number by member and segment.
  private mutating func appendBlobs(
    _ plan: PackPlan, _ stored: [PackTask], _ numbers: DigestNumbers
  ) -> [[Int]: Int] {
    var places: [[Int]: Int] = [:]
    for (chunk, task) in stored.enumerated() {
      let segment = plan.members[task.member].segments[task.segment]
      if task.range.lowerBound == segment.range.lowerBound {
        places[[task.member, task.segment]] = blobs.count
        blobs.append(
          BlobRecord(
            byteCount: segment.range.count, base: numbers.base(task.member, task.segment),
            chunks: chunk..<chunk))
      }
      let last = blobs.count - 1
      blobs[last].chunks = blobs[last].chunks.lowerBound..<chunk + 1
    }
    return places
  }
}
