extension SHA256Hasher {
  private static let chunkSize = 1 << 20

  /// The digest of a file, or of a part of it, which is read piece by piece.
  package static func digest(
    of file: InputFile, in range: Range<Int>? = nil
  ) throws(FileError) -> Digest256 {
    var hasher = Self()
    let range = range ?? 0..<file.byteCount
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(chunkSize, max(1, range.count)), alignment: 64)
    defer { unsafe buffer.deallocate() }
    var place = range.lowerBound
    while place < range.upperBound {
      let count = min(buffer.count, range.upperBound - place)
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try unsafe file.read(place..<place + count, into: part)
      unsafe hasher.update(UnsafeRawBufferPointer(part))
      place += count
    }
    return hasher.digest()
  }
}
