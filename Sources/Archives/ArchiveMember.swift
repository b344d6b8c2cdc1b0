internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

/// The contents of a member: chunks that are decompressed as they are needed.
struct ArchiveMember: VirtualContents {
  private let archive: Archive
  let number: Int
  /// Where each of its blobs begins, and the end of the last.
  private let offsets: [Int]

  init(_ archive: Archive, _ number: Int) {
    self.archive = archive
    self.number = number
    var offsets = [0]
    for blob in archive.index.members[number].blobs {
      offsets.append((offsets.last ?? 0) + archive.index.blobs[blob].byteCount)
    }
    self.offsets = offsets
  }

  private var record: MemberRecord { archive.index.members[number] }

  var byteCount: Int { record.byteCount }

  var path: Path { archive.file.path.joining(record.name) }

  func checkUnchanged() throws(FileError) { try archive.file.checkUnchanged() }

  /// A chunk where it lies in the member.
  struct Part {
    /// Among all of the archive.
    let chunk: Int
    let blob: Int
    /// Its bytes in the member.
    let range: Range<Int>
    /// Its bytes in the blob.
    let place: Range<Int>
  }

  /// The chunks that hold a range, in order.
  func parts(of range: Range<Int>) -> [Part] {
    var parts: [Part] = []
    guard !range.isEmpty else { return parts }
    var position = blobIndex(at: range.lowerBound)
    while position < record.blobs.count, offsets[position] < range.upperBound {
      let number = record.blobs[position]
      let blob = archive.index.blobs[number]
      let start = offsets[position]
      let size = archive.index.chunkByteCount
      let first = max(0, range.lowerBound - start) / size
      let end = min(blob.byteCount, range.upperBound - start)
      for chunk in blob.chunks.lowerBound + first..<blob.chunks.lowerBound + (end - 1) / size + 1 {
        let place = archive.index.range(ofChunk: chunk, in: blob)
        parts.append(
          Part(
            chunk: chunk, blob: number,
            range: start + place.lowerBound..<start + place.upperBound, place: place))
      }
      position += 1
    }
    return parts
  }

  /// The blob that has the byte at `offset`: the last that begins at or before it.
  private func blobIndex(at offset: Int) -> Int {
    var (low, high) = (0, record.blobs.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if offsets[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    for part in parts(of: range) {
      let wanted = part.range.clamped(to: range)
      let target = unsafe UnsafeMutableRawBufferPointer(
        rebasing: buffer[
          wanted.lowerBound - range.lowerBound..<wanted.upperBound - range.lowerBound])
      // Whole chunks go where they are wanted; parts of one are likely to be asked for again.
      if wanted == part.range {
        try unsafe decode(part, into: target)
        continue
      }
      let bytes: [UInt8]
      if let known = archive.cache[part.chunk] {
        bytes = known
      } else {
        bytes = try decoded(part)
        archive.cache.insert(bytes, at: part.chunk)
      }
      let start = wanted.lowerBound - part.range.lowerBound
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + wanted.count]))
      }
    }
  }

  /// The bytes of a chunk.
  func decoded(_ part: Part) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: part.range.count) { buffer, count in
      let whole = unsafe UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: part.range.count)
      do throws(FileError) {
        try unsafe decode(part, into: whole)
        count = part.range.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads, checks and decompresses a chunk.
  func decode(
    _ part: Part, into target: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    do {
      let slot = try archive.decoders.take()
      defer { archive.decoders.giveBack(slot) }
      let chunk = archive.index.chunks[part.chunk]
      let planes = archive.index.planes[chunk.planes]
      let base = try baseBytes(of: part, chunk, slot)
      try slot.tools.update { tools in
        let stored = unsafe tools.stored.reserve(chunk.stored.count)
        try unsafe archive.file.read(chunk.stored, into: stored)
        try unsafe base.withUnsafeBytes { base in
          try unsafe tools.decoder.decode(
            chunk, planes: planes, stored: UnsafeRawBufferPointer(stored), base: base,
            into: target)
        }
      }
    } catch let error as FileError {
      throw error
    } catch let fault as BaseFault {
      throw FileError(
        .read, path,
        .contents(
          ContentsFault(.unavailable, "\(fault)", hint: "name the base with --archive-base DIR")))
    } catch {
      let reason = "\(owner(of: part)): \(error)"
      throw FileError(.read, path, .contents(ContentsFault(.damaged, reason)))
    }
  }

  /// The bytes of the base that a chunk is a difference to; empty if it is none.
  private func baseBytes(
    of part: Part, _ chunk: ChunkRecord, _ slot: DecoderPool.Slot
  ) throws -> [UInt8] {
    guard chunk.transform.needsBase, let base = archive.index.blobs[part.blob].base else {
      return []
    }
    let tensor = try archive.base.tensor(archive.index.bases[base])
    let bits = tensor.spec.dtype.bitWidth
    let elements = part.place.lowerBound * 8 / bits..<part.place.upperBound * 8 / bits
    return try slot.tools.update { tools in
      try unsafe tools.base.read(elements, of: tensor) { unsafe Array($0) }
    }
  }

  /// What a chunk belongs to, for messages: tensors, or the header or data of the file.
  func owner(of part: Part) -> String {
    let owners = tensors(in: part.range)
    guard let first = owners.first else {
      let what = record.kind == .safetensors && part.range.lowerBound == 0 ? "header" : "data"
      return "its \(what) from byte \(part.range.lowerBound) on is damaged"
    }
    let names = owners.prefix(3).map { $0.spec.name.quoted }.joined(separator: ", ")
    let others = owners.count > 3 ? " and \(owners.count - 3) more" : ""
    let noun = owners.count == 1 ? "tensor" : "tensors"
    let offset = part.range.lowerBound - first.range.lowerBound
    return owners.count == 1 && offset > 0
      ? "\(noun) \(names) is damaged from its byte \(offset) on"
      : "\(noun) \(names)\(others) \(owners.count == 1 ? "is" : "are") damaged"
  }

  /// The tensors that have bytes in a range of the member.
  func tensors(in range: Range<Int>) -> [TensorRecord] {
    tensorNumbers(in: range).map { record.tensors[$0] }
  }

  /// Their places among the tensors of the member.
  func tensorNumbers(in range: Range<Int>) -> [Int] {
    let tensors = record.tensors
    // Tensors are in the order of their data.
    var (low, high) = (0, tensors.count)
    while low < high {
      let middle = (low + high) / 2
      if tensors[middle].range.upperBound <= range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var numbers: [Int] = []
    while low < tensors.count, tensors[low].range.lowerBound < range.upperBound {
      if !tensors[low].range.isEmpty { numbers.append(low) }
      low += 1
    }
    return numbers
  }
}
