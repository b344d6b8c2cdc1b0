internal import Storage
internal import Tensors

extension ArchiveIndex {
  /// The fewest bytes that each thing takes in an index.
  private enum Least {
    static let spec = 12
    static let base = spec + 32
    static let blob = 12
    static let chunk = 8
    static let member = 57
    static let tensor = spec + 40
  }

  /// Parses and checks an index; the chunks must fill `stored`, the archive's bytes before it.
  init(parsing bytes: [UInt8], stored: Range<Int>) throws(IndexFault) {
    var reader = ByteReader(bytes)
    chunkByteCount = Int(try reader.integer(UInt32.self))
    guard chunkByteCount.nonzeroBitCount == 1,
      (1 << 10...ArchiveFormat.chunkByteCount).contains(chunkByteCount)
    else { throw .chunkSize(chunkByteCount) }
    let counts = try (
      base: reader.integer(UInt32.self), blob: reader.integer(UInt32.self),
      member: reader.integer(UInt32.self)
    )
    guard Int(counts.base) <= reader.remaining / Least.base,
      Int(counts.blob) <= reader.remaining / Least.blob,
      Int(counts.member) <= reader.remaining / Least.member
    else { throw .number(at: 4) }
    for _ in 0..<counts.base {
      let spec = try Self.spec(&reader)
      bases.append(BaseRecord(spec: spec, digest: try Self.digest(&reader)))
    }
    var offset = stored.lowerBound
    for blob in 0..<Int(counts.blob) {
      try readBlob(blob, &reader, &offset, end: stored.upperBound)
    }
    guard offset == stored.upperBound else {
      throw .storedSize(expected: stored.count, found: offset - stored.lowerBound)
    }
    for _ in 0..<counts.member { members.append(try member(&reader)) }
    guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
    try MemberNames.check(members.map(\.name))
  }

  private static func digest(_ reader: inout ByteReader) throws(IndexFault) -> Digest256 {
    let place = reader.position
    guard let digest = Digest256(stored: try reader.take(32)) else { throw .endsEarly(at: place) }
    return digest
  }

  private static func spec(_ reader: inout ByteReader) throws(IndexFault) -> TensorSpec {
    let name = try reader.text()
    let type = try reader.text()
    guard let dtype = DType(rawValue: type) else { throw .dtype(type) }
    let rank = try reader.count(each: 8)
    var shape: [Int] = []
    var elements = 1
    for _ in 0..<rank {
      let place = reader.position
      let extent = try reader.size()
      let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw .number(at: place) }
      elements = product
      shape.append(extent)
    }
    guard dtype.byteCount(elementCount: elements) != nil else {
      throw .number(at: reader.position)
    }
    return TensorSpec(name: TensorName(name), dtype: dtype, shape: shape)
  }

  // MARK: Blobs

  private mutating func readBlob(
    _ number: Int, _ reader: inout ByteReader, _ offset: inout Int, end: Int
  ) throws(IndexFault) {
    let place = reader.position
    let byteCount = try reader.size()
    let base = Int(try reader.integer(UInt32.self))
    guard byteCount > 0 else { throw .number(at: place) }
    guard base <= bases.count, base == 0 || bases[base - 1].spec.byteCount == byteCount else {
      throw .base(blob: number)
    }
    let count = (byteCount - 1) / chunkByteCount + 1
    guard count <= reader.remaining / Least.chunk else { throw .number(at: place) }
    let first = chunks.count
    var blob = BlobRecord(
      byteCount: byteCount, base: base == 0 ? nil : base - 1, chunks: first..<first + count)
    for chunk in blob.chunks {
      let range = range(ofChunk: chunk, in: blob)
      let record = try chunkRecord(
        &reader, blob: number, chunk: chunk - first, byteCount: range.count, at: offset)
      guard record.stored.upperBound <= end else {
        throw .storedSize(expected: end, found: record.stored.upperBound)
      }
      guard !record.transform.needsBase || blob.base != nil else { throw .base(blob: number) }
      offset = record.stored.upperBound
      chunks.append(record)
    }
    blob.chunks = first..<chunks.count
    blobs.append(blob)
  }

  private mutating func chunkRecord(
    _ reader: inout ByteReader, blob: Int, chunk: Int, byteCount: Int, at offset: Int
  ) throws(IndexFault) -> ChunkRecord {
    let code = try reader.integer(UInt8.self)
    guard let transform = Transform(rawValue: code) else {
      throw .unknownTransform(code, blob: blob)
    }
    let width = Int(try reader.integer(UInt8.self))
    let count = Int(try reader.integer(UInt16.self))
    let checksum = try reader.integer(UInt32.self)
    guard let shape = transform.planes(width: width, byteCount: byteCount), shape.count == count
    else { throw .planes(blob: blob, chunk: chunk) }
    let pattern = transform == .fill ? try reader.integer(UInt64.self) : 0
    let first = planes.count
    var stored = 0
    for _ in 0..<count {
      let plane = try PlaneRecord(&reader, blob: blob)
      let least = plane.encoding == .zstd ? 1 : 0
      let most =
        switch plane.encoding {
        case .raw, .zstd: shape.byteCount + SkippableFrame.prefixByteCount
        case .constant: 0
        }
      guard (plane.encoding == .raw ? most : least)...most ~= plane.storedByteCount,
        plane.encoding == .constant || plane.value == 0
      else { throw .planes(blob: blob, chunk: chunk) }
      stored += plane.storedByteCount
      planes.append(plane)
    }
    return ChunkRecord(
      transform: transform, width: width, checksum: checksum, pattern: pattern,
      planes: first..<planes.count, stored: offset..<offset + stored)
  }

  // MARK: Members

  private func member(_ reader: inout ByteReader) throws(IndexFault) -> MemberRecord {
    let name = try reader.text()
    let place = reader.position
    guard let kind = MemberRecord.Kind(rawValue: try reader.integer()) else {
      throw .number(at: place)
    }
    let mode = try reader.integer(UInt32.self)
    guard mode & ~0o7777 == 0 else { throw .number(at: place) }
    let byteCount = try reader.size()
    let digest = try Self.digest(&reader)
    let parts = try reader.count(each: 4)
    var numbers: [Int] = []
    var found = 0
    for _ in 0..<parts {
      let blob = Int(try reader.integer(UInt32.self))
      guard blobs.indices.contains(blob) else { throw .reference(member: name) }
      let (sum, overflow) = found.addingReportingOverflow(blobs[blob].byteCount)
      guard !overflow else { throw .number(at: place) }
      found = sum
      numbers.append(blob)
    }
    guard found == byteCount else {
      throw .memberSize(member: name, expected: byteCount, found: found)
    }
    var tensors: [TensorRecord] = []
    for _ in 0..<(try reader.count(each: Least.tensor)) {
      let spec = try Self.spec(&reader)
      let start = try reader.size()
      let digest = try Self.digest(&reader)
      guard start <= byteCount, spec.byteCount <= byteCount - start else {
        throw .tensor(spec.name.text, member: name)
      }
      tensors.append(
        TensorRecord(spec: spec, range: start..<start + spec.byteCount, digest: digest))
    }
    return MemberRecord(
      name: name, kind: kind, mode: mode, byteCount: byteCount, digest: digest, blobs: numbers,
      tensors: tensors)
  }
}

extension PlaneRecord {
  /// Reads what `ByteWriter` wrote of a plane.
  init(_ reader: inout ByteReader, blob: Int = 0) throws(IndexFault) {
    let code = try reader.integer(UInt8.self)
    guard let encoding = PlaneEncoding(rawValue: code) else {
      throw .unknownEncoding(code, blob: blob)
    }
    let value = try reader.integer(UInt8.self)
    let place = reader.position
    guard try reader.integer(UInt16.self) == 0 else { throw .number(at: place) }
    let count = Int(try reader.integer(UInt32.self))
    self.init(encoding: encoding, value: value, storedByteCount: count)
  }
}
