internal import Pipeline
internal import Ranks
internal import Storage

/// An archive that ranks write together: that of rank 0, into which the others copy their shares.
struct SharedArchive {
  /// What this rank has encoded; at rank 0 the archive itself.
  private let staged: StagedFile
  private let ranks: Communicator
  private let isSyncing: Bool

  init(_ staged: StagedFile, _ ranks: Communicator, isSyncing: Bool) {
    (self.staged, self.ranks, self.isSyncing) = (staged, ranks, isSyncing)
  }

  /// What is copied between two looks at whether to stop.
  private static let pieceByteCount = 64 << 20

  /// Brings the shares of all ranks into the archive, in their order, and returns where that is.
  ///
  /// Afterwards only rank 0 has a file.
  func join(_ isCancelled: () -> Bool) throws -> Path {
    guard ranks.size > 1 else { return staged.path }
    let sizes = try ranks.gatherToAll(BinaryCoding.bytes(of: staged.byteCount)).map {
      try BinaryCoding.value(Int.self, from: $0)
    }
    let total = sizes.reduce(0, +)
    if ranks.isRoot { try staged.extend(to: total) }
    let path = Path(
      String(decoding: try ranks.broadcast(Array(staged.path.text.utf8)), as: UTF8.self))
    if !ranks.isRoot {
      try copy(to: path, total, at: sizes[..<ranks.rank].reduce(0, +), isCancelled)
      staged.discard()
    }
    return path
  }

  private func copy(
    to path: Path, _ total: Int, at offset: Int, _ isCancelled: () -> Bool
  ) throws {
    let byteCount = staged.byteCount
    guard byteCount > 0 else { return }
    let target = try OutputFile(reopening: path, byteCount: total)
    for start in stride(from: 0, to: byteCount, by: Self.pieceByteCount) {
      if isCancelled() { throw ExecutionError.cancelled }
      let piece = start..<min(start + Self.pieceByteCount, byteCount)
      try staged.copy(piece, to: target, at: offset + piece.lowerBound)
    }
    try target.finish(sync: isSyncing)
  }

  /// Lets all ranks read what rank 0 has written.
  func show() throws {
    guard ranks.size > 1 else { return }
    if ranks.isRoot { try staged.handOver() }
    try ranks.barrier()
  }
}
