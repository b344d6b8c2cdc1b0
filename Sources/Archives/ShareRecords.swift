internal import Ranks
internal import Storage

/// What one rank has written, as it tells rank 0; for one process, what it has written itself.
struct ShareRecords: Sendable {
  /// Its chunks in the order of the archive; places count from its own first one.
  var chunks: [ChunkRecord] = []
  var planes: [PlaneRecord] = []
  var files: [Int: Digest256] = [:]
  var tensors: [Int: Digest256] = [:]
  var bases: [Int: Digest256] = [:]

  init() {}

  /// The stored bytes of its chunks.
  var byteCount: Int { chunks.last?.stored.upperBound ?? 0 }

  mutating func append(_ encoded: EncodedChunk, checksum: UInt32) {
    let (first, offset) = (planes.count, byteCount)
    planes += encoded.planes
    chunks.append(
      ChunkRecord(
        transform: encoded.transform, width: encoded.width, checksum: checksum,
        pattern: encoded.pattern, planes: first..<planes.count,
        stored: offset..<offset + encoded.stored.count))
  }
}

// MARK: - Travelling

extension ShareRecords {
  /// The records as bytes: a few for each chunk, for there are many.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt64(chunks.count))
    for chunk in chunks {
      writer.append(chunk, planes: planes[chunk.planes])
    }
    for digests in [files, tensors, bases] {
      writer.append(UInt64(digests.count))
      for (number, digest) in digests.sorted(by: { $0.key < $1.key }) {
        writer.append(UInt64(number))
        writer.append(digest.bytes)
      }
    }
    return writer.bytes
  }

  /// The records that a rank sent.
  init(_ bytes: [UInt8]) throws(TransportError) {
    var reader = ByteReader(bytes)
    do throws(IndexFault) {
      for _ in 0..<(try reader.size()) { try readChunk(&reader) }
      files = try Self.digests(&reader)
      tensors = try Self.digests(&reader)
      bases = try Self.digests(&reader)
    } catch { throw .foreignMessage }
    guard reader.remaining == 0 else { throw .foreignMessage }
  }

  private mutating func readChunk(_ reader: inout ByteReader) throws(IndexFault) {
    let place = reader.position
    guard let transform = Transform(rawValue: try reader.integer()) else {
      throw .number(at: place)
    }
    let width = Int(try reader.integer(UInt8.self))
    let count = Int(try reader.integer(UInt16.self))
    let checksum = try reader.integer(UInt32.self)
    let pattern = transform == .fill ? try reader.integer(UInt64.self) : 0
    let (first, offset) = (planes.count, byteCount)
    var stored = 0
    for _ in 0..<count {
      let plane = try PlaneRecord(&reader)
      stored += plane.storedByteCount
      planes.append(plane)
    }
    chunks.append(
      ChunkRecord(
        transform: transform, width: width, checksum: checksum, pattern: pattern,
        planes: first..<planes.count, stored: offset..<offset + stored))
  }

  private static func digests(
    _ reader: inout ByteReader
  ) throws(IndexFault) -> [Int: Digest256] {
    var digests: [Int: Digest256] = [:]
    for _ in 0..<(try reader.size()) {
      let number = try reader.size()
      digests[number] = Digest256(stored: try reader.take(32))
    }
    return digests
  }
}
