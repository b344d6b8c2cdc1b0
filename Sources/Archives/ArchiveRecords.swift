package import Storage
package import Tensors

/// One plane of a chunk.
struct PlaneRecord: Hashable, Sendable {
  var encoding: PlaneEncoding
  /// The byte of a constant plane.
  var value: UInt8 = 0
  /// Bytes in the archive, with the prefix of a skippable frame.
  var storedByteCount: Int
}

/// A piece of a blob that is read and decompressed as a whole.
struct ChunkRecord: Sendable {
  var transform: Transform
  /// Bytes of an element.
  var width: Int
  /// CRC-32C of the stored bytes.
  var checksum: UInt32
  /// The eight bytes of a fill, the first one lowest.
  var pattern: UInt64 = 0
  /// Its planes among all of the archive.
  var planes: Range<Int>
  /// Bytes in the archive.
  var stored: Range<Int>
}

/// Bytes that stand in one or more members: a tensor, some small tensors, or a part of a file.
struct BlobRecord: Sendable {
  var byteCount: Int
  /// The tensor of the base that chunks refer to.
  var base: Int?
  /// Its chunks among all of the archive.
  var chunks: Range<Int>
}

/// A tensor of the base, known by its content.
package struct BaseRecord: Hashable, Sendable {
  package let spec: TensorSpec
  package let digest: Digest256
}

/// A tensor of a member.
package struct TensorRecord: Hashable, Sendable {
  package let spec: TensorSpec
  /// Its bytes in the member.
  package let range: Range<Int>
  /// SHA-256 of these bytes.
  package let digest: Digest256
}

/// A file in an archive.
package struct MemberRecord: Sendable {
  /// What a member was when it was packed; raw values are stored.
  package enum Kind: UInt8, Sendable {
    case file = 0
    case safetensors = 1
    case torch = 2
  }

  /// Its path, with slashes.
  package var name: String
  package var kind: Kind
  /// Permission bits.
  package var mode: UInt32
  package var byteCount: Int
  /// SHA-256 of the whole file.
  package var digest: Digest256
  /// The blobs that follow each other in it.
  var blobs: [Int]
  package var tensors: [TensorRecord]
}
