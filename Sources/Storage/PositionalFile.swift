/// A file whose bytes can be read at any place.
package protocol PositionalFile {
  /// Fills the buffer with the bytes of the range, which have the same count.
  func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError)
}

extension InputFile: PositionalFile {}
extension OutputFile: PositionalFile {}

extension PositionalFile {
  /// Reads a range front to back, at most 1 MiB at once, and gives each piece with its place to `take`.
  package func forEachPiece(
    in range: Range<Int>,
    _ take: (_ piece: UnsafeRawBufferPointer, _ offset: Int) throws(FileError) -> Void
  ) throws(FileError) {
    guard !range.isEmpty else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(PieceSize.bytes, range.count), alignment: 64)
    defer { unsafe buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = min(buffer.count, range.upperBound - offset)
      let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try unsafe read(offset..<offset + count, into: piece)
      try unsafe take(UnsafeRawBufferPointer(piece), offset)
      offset += count
    }
  }
}

/// What is read of a file at once.
private enum PieceSize {
  static let bytes = 1 << 20
}
