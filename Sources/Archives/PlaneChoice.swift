internal import CKernels
internal import Glibc
internal import Pipeline

/// Chooses how a plane is stored by what it takes, and stores it.
///
/// Raw bytes win unless something takes 3 % less, since they cost nothing to read.
@safe
final class PlaneChoice {
  private let compressor: PlaneCompressor
  private let mode: PackMode
  private let candidate = TileBuffer()
  private let sampled = TileBuffer()
  private var counts = [UInt32](repeating: 0, count: 256)

  /// Bytes of a plane that are tried before all of it is.
  private static let sampleByteCount = 1 << 16

  init(_ mode: PackMode) throws(CoderFault) {
    self.mode = mode
    compressor = try PlaneCompressor()
  }

  /// Appends a plane to `stored` and says how; `isText` asks for more effort on few bytes.
  func store(
    _ plane: UnsafeRawBufferPointer, isText: Bool, to stored: inout [UInt8]
  ) -> PlaneRecord {
    if let value = unsafe constant(plane) {
      return PlaneRecord(encoding: .constant, value: value, storedByteCount: 0)
    }
    // A frame larger than this is not worth its time.
    var limit = plane.count * 97 / 100
    var size: Int?
    let start = stored.count
    for method in unsafe methods(for: plane, isText: isText) {
      let room = unsafe candidate.reserve(limit)
      guard let found = unsafe compressor.compress(plane, into: room, method), found < limit
      else { continue }
      stored.removeSubrange(start...)
      unsafe stored.append(contentsOf: room[..<found])
      (limit, size) = (found, found)
    }
    if let size { return PlaneRecord(encoding: .zstd, storedByteCount: size) }
    stored += SkippableFrame.plane.prefix(plane.count)
    unsafe stored.append(contentsOf: plane)
    return PlaneRecord(encoding: .raw, storedByteCount: stored.count - start)
  }

  /// The bytes that a plane will take, judged by a sample of it.
  func estimate(_ plane: UnsafeRawBufferPointer, isText: Bool) -> Int {
    if unsafe constant(plane) != nil { return 0 }
    var size = min(plane.count, unsafe entropy(of: plane))
    if isText, mode != .fast {
      let room = unsafe candidate.reserve(size)
      size = unsafe compressor.compress(plane, into: room, .level(1)) ?? size
    }
    return size
  }

  /// The byte that a plane has everywhere.
  private func constant(_ plane: UnsafeRawBufferPointer) -> UInt8? {
    guard let base = plane.baseAddress, plane.count > 0 else { return nil }
    return unsafe memcmp(base, base + 1, plane.count - 1) == 0 ? plane[0] : nil
  }

  private func entropy(of plane: UnsafeRawBufferPointer) -> Int {
    guard let base = unsafe plane.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    unsafe ck_count_bytes(base, &counts, plane.count)
    return unsafe ck_entropy(counts)
  }

  /// What Huffman codes need at least: a bit for each byte, and the entropy.
  private func huffmanSize(of plane: UnsafeRawBufferPointer) -> Int {
    max(plane.count / 8, unsafe entropy(of: plane))
  }

  private func methods(
    for plane: UnsafeRawBufferPointer, isText: Bool
  ) -> [PlaneCompressor.Method] {
    if mode == .max { return [.huffman, .level(1), .level(3), .level(19)] }
    let sample = unsafe sample(of: plane)
    let size = min(sample.count, unsafe huffmanSize(of: sample))
    var methods: [PlaneCompressor.Method] = []
    if size < sample.count * 97 / 100 { methods.append(.huffman) }
    guard mode == .normal else { return methods }
    if isText { return methods + [.level(5)] }
    // Whether matches save something over a code for single bytes.
    let room = unsafe candidate.reserve(size * 97 / 100)
    if unsafe compressor.compress(sample, into: room, .level(1)) != nil {
      methods.append(.level(1))
    }
    return methods
  }

  /// Two parts of a plane, after one and three quarters of it, or all of a small one.
  private func sample(of plane: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard plane.count > Self.sampleByteCount else { return unsafe plane }
    let half = Self.sampleByteCount / 2
    let room = unsafe sampled.reserve(2 * half)
    for (place, quarter) in [1, 3].enumerated() {
      let start = (plane.count - half) * quarter / 4
      unsafe UnsafeMutableRawBufferPointer(rebasing: room[place * half..<place * half + half])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: plane[start..<start + half]))
    }
    return UnsafeRawBufferPointer(room)
  }

  /// At most `byteCount` bytes from the middle, at a multiple of 64.
  static func middle(of bytes: UnsafeRawBufferPointer, _ byteCount: Int) -> UnsafeRawBufferPointer {
    guard bytes.count > byteCount else { return unsafe bytes }
    let start = (bytes.count - byteCount) / 2 / 64 * 64
    return unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + byteCount])
  }
}
