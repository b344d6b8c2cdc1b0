internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

/// A chunk on its way into an archive.
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
  private let tasks: [PackTask]
  private let mode: PackMode

  init(_ plan: PackPlan, _ tasks: [PackTask], _ mode: PackMode) {
    (self.plan, self.tasks, self.mode) = (plan, tasks, mode)
  }

  /// What one thread makes chunks with.
  func producer() throws -> (Int) throws -> PackedChunk {
    let encoder = try ChunkEncoder(mode)
    let reader = ElementReader()
    return { number in
      let task = tasks[number]
      let member = plan.members[task.member]
      var chunk = PackedChunk(bytes: try member.file.bytes(in: task.range))
      guard task.isStored else { return chunk }
      let segment = member.segments[task.segment]
      if let base = segment.base {
        let bits = base.spec.dtype.bitWidth
        let start = (task.range.lowerBound - segment.range.lowerBound) * 8 / bits
        let elements = start..<start + task.range.count * 8 / bits
        chunk.base = try unsafe reader.read(elements, of: base) { unsafe Array($0) }
      }
      let other = chunk.base
      chunk.encoded = unsafe chunk.bytes.withUnsafeBytes { bytes in
        unsafe other.withUnsafeBytes { base in
          unsafe encoder.encode(bytes, segment.kind, base: other.isEmpty ? nil : base)
        }
      }
      return chunk
    }
  }
}
