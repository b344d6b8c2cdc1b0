internal import CKernels
internal import Pipeline
internal import Storage

/// What is wrong with a chunk.
enum ChunkFault: Error, Hashable, CustomStringConvertible {
  case checksum(expected: UInt32, found: UInt32)
  /// The prefix of a raw plane is not that of its frame.
  case prefix
  case frame(CoderFault)

  var description: String {
    switch self {
    case .checksum(let expected, let found):
      "expected CRC-32C \(Self.hex(expected)), found \(Self.hex(found))"
    case .prefix: "a raw plane does not begin as its frame should"
    case .frame(let fault): fault.description
    }
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}

/// Turns stored chunks into their bytes.
///
/// One thread uses it at a time.
@safe
final class ChunkDecoder {
  private let decompressor: PlaneDecompressor
  private let scratch = TileBuffer()
  private let level = ck_level()

  init() throws(CoderFault) { decompressor = try PlaneDecompressor() }

  /// Fills `target` with the bytes of a chunk.
  ///
  /// Its planes were checked to be of the right number and size when the index was read; `base` has
  /// as many bytes as the chunk, if its transform needs them.
  func decode(
    _ chunk: ChunkRecord, planes records: ArraySlice<PlaneRecord>,
    stored: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer?,
    into target: UnsafeMutableRawBufferPointer
  ) throws(ChunkFault) {
    let found = unsafe Checksum(of: stored).value
    guard found == chunk.checksum else {
      throw .checksum(expected: chunk.checksum, found: found)
    }
    guard let destination = target.baseAddress,
      let shape = chunk.transform.planes(width: chunk.width, byteCount: target.count)
    else { return }
    switch chunk.transform {
    case .fill: return unsafe Self.fill(target, chunk.pattern)
    case .copy:
      if let base = unsafe base { unsafe target.copyMemory(from: base) }
      return
    default: break
    }
    // A single plane goes where it belongs; of several, raw ones are taken from where they are.
    let isSingle = chunk.transform == .bytes
    let room: UnsafeMutableRawBufferPointer
    if isSingle {
      unsafe room = unsafe target
    } else {
      unsafe room = scratch.reserve(shape.count * shape.byteCount)
    }
    guard let start = room.baseAddress else { return }
    var planes: [UnsafePointer<UInt8>] = unsafe []
    var offset = 0
    for (number, record) in records.enumerated() {
      let part = unsafe UnsafeRawBufferPointer(
        rebasing: stored[offset..<offset + record.storedByteCount])
      offset += record.storedByteCount
      let place = unsafe UnsafeMutableRawBufferPointer(
        start: start + number * shape.byteCount, count: shape.byteCount)
      unsafe planes.append(try unsafe plane(record, part, room: place))
    }
    let order =
      chunk.transform == .floatPlanes || chunk.transform == .floatDifference
      ? CK_FLOAT_PLANES : CK_INTEGER_PLANES
    let width = Int32(chunk.width)
    switch chunk.transform {
    case .fill, .copy: return
    case .bytes:
      guard unsafe UnsafeRawPointer(planes[0]) != UnsafeRawPointer(destination) else { return }
      unsafe destination.copyMemory(from: planes[0], byteCount: target.count)
    case .nibbles:
      unsafe ck_join_nibbles(
        level, planes[0], planes[1], destination.assumingMemoryBound(to: UInt8.self),
        target.count)
    case .integerPlanes, .floatPlanes:
      unsafe ck_join_planes(level, order, width, planes, destination, shape.byteCount)
    case .integerDifference, .floatDifference:
      guard let other = unsafe base?.baseAddress else { return }
      unsafe ck_join_difference(
        level, order, width, planes, other, destination, shape.byteCount)
    }
  }

  /// The bytes of a plane: in the archive's bytes, or in `room`.
  private func plane(
    _ record: PlaneRecord, _ stored: UnsafeRawBufferPointer, room: UnsafeMutableRawBufferPointer
  ) throws(ChunkFault) -> UnsafePointer<UInt8> {
    switch record.encoding {
    case .raw:
      let count = SkippableFrame.prefixByteCount
      guard unsafe stored.prefix(count).elementsEqual(SkippableFrame.plane.prefix(room.count)),
        let start = stored.baseAddress
      else { throw .prefix }
      return unsafe (start + count).assumingMemoryBound(to: UInt8.self)
    case .zstd:
      do { try unsafe decompressor.decompress(stored, into: room) } catch { throw .frame(error) }
    case .constant: unsafe room.initializeMemory(as: UInt8.self, repeating: record.value)
    }
    guard let start = room.baseAddress else { throw .prefix }
    return unsafe UnsafePointer(start.assumingMemoryBound(to: UInt8.self))
  }

  private static func fill(_ target: UnsafeMutableRawBufferPointer, _ pattern: UInt64) {
    guard let start = target.baseAddress else { return }
    unsafe withUnsafeBytes(of: pattern.littleEndian) { bytes in
      let first = min(8, target.count)
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<first]))
      // What is filled is copied behind itself, twice as much each time.
      var done = first
      while done < target.count {
        let count = min(done, target.count - done)
        unsafe (start + done).copyMemory(from: start, byteCount: count)
        done += count
      }
    }
  }
}
