internal import CKernels
internal import Glibc
internal import Pipeline
internal import Storage

/// A chunk as it will be stored.
struct EncodedChunk: Sendable {
  var transform: Transform
  var width = 1
  var pattern: UInt64 = 0
  var planes: [PlaneRecord] = []
  /// The planes, one after the other.
  var stored: [UInt8] = []

  /// CRC-32C of the stored bytes.
  var checksum: UInt32 {
    unsafe stored.withUnsafeBytes { unsafe Checksum(of: $0).value }
  }
}

/// Finds the transform and the codes that make a chunk small.
///
/// One thread uses it at a time.
///
/// The outcome depends on the chunk, its base and the mode alone.
@safe
final class ChunkEncoder {
  private let mode: PackMode
  private let choice: PlaneChoice
  private let scratch = TileBuffer()
  private let level = ck_level()

  /// Bytes of a chunk that transforms are tried on.
  private static let sampleByteCount = 1 << 16

  init(_ mode: PackMode) throws(CoderFault) {
    self.mode = mode
    choice = try PlaneChoice(mode)
  }

  /// Encodes a chunk; `base` has as many bytes, if there is one.
  func encode(
    _ bytes: UnsafeRawBufferPointer, _ kind: ElementKind, base: UnsafeRawBufferPointer?
  ) -> EncodedChunk {
    if let pattern = unsafe Self.pattern(of: bytes) {
      return EncodedChunk(transform: .fill, pattern: pattern)
    }
    if let base = unsafe base, unsafe Self.areEqual(bytes, base) {
      return EncodedChunk(transform: .copy)
    }
    let hasBase = unsafe base != nil
    let candidates = kind.candidates(withBase: hasBase).filter {
      $0.transform.planes(width: $0.width, byteCount: bytes.count) != nil
    }
    if mode == .max {
      let all = candidates + (kind == .bytes || kind == .unknown ? [] : [(.bytes, 1)])
      let encoded = all.map { unsafe encode(bytes, $0, kind, base) }
      if let least = encoded.min(by: { $0.stored.count < $1.stored.count }) { return least }
    }
    let chosen = candidates.count > 1 ? unsafe likeliest(candidates, bytes, kind, base) : nil
    return unsafe encode(bytes, chosen ?? candidates.first ?? (.bytes, 1), kind, base)
  }

  private typealias Candidate = (transform: Transform, width: Int)

  private func encode(
    _ bytes: UnsafeRawBufferPointer, _ candidate: Candidate, _ kind: ElementKind,
    _ base: UnsafeRawBufferPointer?
  ) -> EncodedChunk {
    var encoded = EncodedChunk(transform: candidate.transform, width: candidate.width)
    encoded.stored.reserveCapacity(bytes.count * 3 / 4)
    let isText = kind == .unknown && candidate.transform == .bytes
    unsafe forEachPlane(of: bytes, candidate, base) { plane in
      encoded.planes.append(unsafe choice.store(plane, isText: isText, to: &encoded.stored))
    }
    return encoded
  }

  /// The candidate that takes the fewest bytes for a sample; the first of several.
  private func likeliest(
    _ candidates: [Candidate], _ bytes: UnsafeRawBufferPointer, _ kind: ElementKind,
    _ base: UnsafeRawBufferPointer?
  ) -> Candidate? {
    let sample = unsafe PlaneChoice.middle(of: bytes, Self.sampleByteCount)
    let baseSample = unsafe base.map { unsafe PlaneChoice.middle(of: $0, Self.sampleByteCount) }
    var best: (candidate: Candidate, size: Int)?
    for candidate in candidates {
      let isText = kind == .unknown && candidate.transform == .bytes
      var size = 0
      unsafe forEachPlane(of: sample, candidate, baseSample) { plane in
        size += unsafe choice.estimate(plane, isText: isText)
      }
      // A tie goes to whoever comes first, and a gain must be worth the planes.
      if best.map({ size < $0.size * 99 / 100 }) ?? true { best = (candidate, size) }
    }
    return best?.candidate
  }

  /// Calls `body` with each plane that a transform makes of the bytes.
  private func forEachPlane(
    of bytes: UnsafeRawBufferPointer, _ candidate: Candidate, _ base: UnsafeRawBufferPointer?,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let (transform, width) = candidate
    guard let source = bytes.baseAddress,
      let shape = transform.planes(width: width, byteCount: bytes.count)
    else { return }
    guard transform != .bytes else { return unsafe body(bytes) }
    let room = unsafe scratch.reserve(shape.count * shape.byteCount)
    guard let start = unsafe room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    let planes = unsafe (0..<shape.count).map { unsafe start + $0 * shape.byteCount }
    let order =
      transform == .floatPlanes || transform == .floatDifference
      ? CK_FLOAT_PLANES : CK_INTEGER_PLANES
    switch transform {
    case .bytes, .fill, .copy: return
    case .nibbles:
      unsafe ck_split_nibbles(
        level, source.assumingMemoryBound(to: UInt8.self), planes[0], planes[1], bytes.count)
    case .integerPlanes, .floatPlanes:
      unsafe ck_split_planes(level, order, Int32(width), source, planes, shape.byteCount)
    case .integerDifference, .floatDifference:
      guard let other = unsafe base?.baseAddress else { return }
      unsafe ck_split_difference(
        level, order, Int32(width), source, other, planes, shape.byteCount)
    }
    for number in 0..<shape.count {
      unsafe body(UnsafeRawBufferPointer(start: planes[number], count: shape.byteCount))
    }
  }

  // MARK: Chunks without planes

  /// The eight bytes that a chunk repeats.
  private static func pattern(of bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard let base = bytes.baseAddress, bytes.count >= 16,
      unsafe memcmp(base, base + 8, bytes.count - 8) == 0
    else { return nil }
    return UInt64(littleEndian: unsafe base.loadUnaligned(as: UInt64.self))
  }

  private static func areEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard let first = a.baseAddress, let second = b.baseAddress, a.count == b.count else {
      return false
    }
    return unsafe memcmp(first, second, a.count) == 0
  }
}
