extension SHA256Hasher {
  /// Appends a range of a file, which is read piece by piece.
  package mutating func update(
    with file: some PositionalFile, in range: Range<Int>
  ) throws(FileError) {
    try unsafe file.forEachPiece(in: range) { piece, _ in unsafe update(piece) }
  }

  /// The digest of a file, or of a part of it, which is read piece by piece.
  package static func digest(
    of file: InputFile, in range: Range<Int>? = nil
  ) throws(FileError) -> Digest256 {
    var hasher = Self()
    try hasher.update(with: file, in: range ?? 0..<file.byteCount)
    return hasher.digest()
  }
}
