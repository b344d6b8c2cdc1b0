internal import Storage
internal import Tensors

/// What an archive holds and where: everything but the compressed bytes.
struct ArchiveIndex: Sendable {
  var chunkByteCount = ArchiveFormat.chunkByteCount
  var bases: [BaseRecord] = []
  var blobs: [BlobRecord] = []
  var chunks: [ChunkRecord] = []
  var planes: [PlaneRecord] = []
  var members: [MemberRecord] = []

  var flags: UInt32 { bases.isEmpty ? 0 : ArchiveFormat.needsBase }

  /// The bytes of a chunk before it was compressed, in its blob.
  func range(ofChunk chunk: Int, in blob: BlobRecord) -> Range<Int> {
    let start = (chunk - blob.chunks.lowerBound) * chunkByteCount
    return start..<min(start + chunkByteCount, blob.byteCount)
  }

  /// Bytes of all members.
  var byteCount: Int { members.reduce(0) { $0 + $1.byteCount } }
}

// MARK: - Writing

extension ArchiveIndex {
  /// The index as it is stored.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    for count in [chunkByteCount, bases.count, blobs.count, members.count] {
      writer.append(UInt32(truncatingIfNeeded: count))
    }
    for base in bases {
      append(base.spec, to: &writer)
      writer.append(base.digest.bytes)
    }
    for blob in blobs {
      writer.append(UInt64(blob.byteCount))
      writer.append(UInt32(truncatingIfNeeded: blob.base.map { $0 + 1 } ?? 0))
      for chunk in chunks[blob.chunks] { writer.append(chunk, planes: planes[chunk.planes]) }
    }
    for member in members { append(member, to: &writer) }
    return writer.bytes
  }

  /// The index and the trailer as they end an archive, from the place `start` on.
  func frames(at start: Int) -> [UInt8] {
    let bytes = self.bytes
    return SkippableFrame.index.prefix(bytes.count) + bytes
      + Trailer.bytes(flags: flags, index: bytes, at: start + SkippableFrame.prefixByteCount)
  }

  private func append(_ spec: TensorSpec, to writer: inout ByteWriter) {
    writer.append(text: spec.name.text)
    writer.append(text: spec.dtype.rawValue)
    writer.append(UInt32(truncatingIfNeeded: spec.shape.count))
    for extent in spec.shape { writer.append(UInt64(extent)) }
  }

  private func append(_ member: MemberRecord, to writer: inout ByteWriter) {
    writer.append(text: member.name)
    writer.append(member.kind.rawValue)
    writer.append(member.mode)
    writer.append(UInt64(member.byteCount))
    writer.append(member.digest.bytes)
    writer.append(UInt32(truncatingIfNeeded: member.blobs.count))
    for blob in member.blobs { writer.append(UInt32(truncatingIfNeeded: blob)) }
    writer.append(UInt32(truncatingIfNeeded: member.tensors.count))
    for tensor in member.tensors {
      append(tensor.spec, to: &writer)
      writer.append(UInt64(tensor.range.lowerBound))
      writer.append(tensor.digest.bytes)
    }
  }
}

extension ByteWriter {
  /// A chunk as the index has it.
  mutating func append(_ chunk: ChunkRecord, planes: ArraySlice<PlaneRecord>) {
    append(chunk.transform.rawValue)
    append(UInt8(chunk.width))
    append(UInt16(planes.count))
    append(chunk.checksum)
    if chunk.transform == .fill { append(chunk.pattern) }
    for plane in planes {
      append(plane.encoding.rawValue)
      append(plane.value)
      append(UInt16(0))
      append(UInt32(truncatingIfNeeded: plane.storedByteCount))
    }
  }
}
