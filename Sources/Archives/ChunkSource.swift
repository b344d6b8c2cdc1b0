internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

/// A chunk on its way into an archive, or bytes that are only hashed.
struct PackedChunk: Sendable {
  /// As it is in the file.
  var bytes: [UInt8]
  /// The same place of the base; empty without one.
  var base: [UInt8] = []
  /// Nil if it is not stored, being there already.
  var encoded: EncodedChunk?
}

/// Reads chunks and encodes them.
struct ChunkSource: Sendable {
  private let plan: PackPlan
  private let share: PackShare
  private let mode: PackMode

  init(_ plan: PackPlan, _ share: PackShare, _ mode: PackMode) {
    (self.plan, self.share, self.mode) = (plan, share, mode)
  }

  /// What one thread makes chunks with.
  func producer() throws -> (Int) throws -> PackedChunk {
    let encoder = try ChunkEncoder(mode)
    let reader = ElementReader()
    return { number in
      switch share.steps[number] {
      case .pack(let task): return try chunk(task, encoder, reader)
      case .hash(let digest, let piece): return try bytes(piece, share.digests[digest], reader)
      }
    }
  }

  private func chunk(
    _ task: PackTask, _ encoder: ChunkEncoder, _ reader: ElementReader
  ) throws -> PackedChunk {
    let member = plan.members[task.member]
    var chunk = PackedChunk(bytes: try member.file.bytes(in: task.range))
    guard task.isStored else { return chunk }
    let segment = member.segments[task.segment]
    chunk.base = try base(of: segment, task.range, reader)
    let other = chunk.base
    chunk.encoded = unsafe chunk.bytes.withUnsafeBytes { bytes in
      unsafe other.withUnsafeBytes { base in
        unsafe encoder.encode(bytes, segment.kind, base: other.isEmpty ? nil : base)
      }
    }
    return chunk
  }

  /// A piece of what is hashed besides.
  private func bytes(
    _ piece: Range<Int>, _ digest: PackShare.Digest, _ reader: ElementReader
  ) throws -> PackedChunk {
    let member = plan.members[digest.member]
    guard case .base = digest.subject else {
      return PackedChunk(bytes: try member.file.bytes(in: piece))
    }
    return PackedChunk(bytes: try base(of: member.segments[digest.segment], piece, reader))
  }

  /// The bytes of a segment's base at the place of those of the file; empty without one.
  private func base(
    of segment: PackPlan.Segment, _ range: Range<Int>, _ reader: ElementReader
  ) throws -> [UInt8] {
    guard let base = segment.base else { return [] }
    let bits = base.spec.dtype.bitWidth
    let start = (range.lowerBound - segment.range.lowerBound) * 8 / bits
    let elements = start..<start + range.count * 8 / bits
    return try unsafe reader.read(elements, of: base) { unsafe Array($0) }
  }
}
