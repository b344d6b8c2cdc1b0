package import Storage
import Synchronization

/// Writes a laid-out PyTorch file: bytes of storages come at any offset, in any order, from any
/// worker, each once; headers, checksums and the directory are added.
package final class TorchFileWriter: Sendable {
  package let layout: TorchFileLayout
  private let file: FollowedFile
  private let state: Mutex<State>

  private struct State {
    var hasStarted = false
    /// Checksums of the parts of each storage by their offset, while it is not complete.
    var parts: [[Int: CRC32]]
    /// The bytes that each storage still misses.
    var missing: [Int]
    var crcs: [UInt32]
    /// The storages that still miss bytes.
    var openCount: Int
  }

  /// A writer into `file`, which has the size that the layout says.
  package init(_ layout: TorchFileLayout, to file: FollowedFile) {
    precondition(file.byteCount == layout.byteCount, "the file has the size of the layout")
    self.layout = layout
    self.file = file
    let missing = layout.storages.map { $0.isComplete ? 0 : $0.range.count }
    state = Mutex(
      State(
        parts: missing.map { _ in [:] }, missing: missing, crcs: missing.map { _ in 0 },
        openCount: missing.count { $0 > 0 }))
  }

  /// Writes bytes of a storage from `byteOffset` of it on.
  package func write(
    _ bytes: UnsafeRawBufferPointer, ofStorage index: Int, at byteOffset: Int
  ) throws(FileError) {
    let range = layout.storages[index].range
    precondition(
      byteOffset >= 0 && byteOffset <= range.count - bytes.count
        && !layout.storages[index].isComplete, "the bytes belong to the storage")
    guard unsafe !bytes.isEmpty else { return }
    let crc = unsafe CRC32(of: bytes)
    try start()
    try unsafe file.write(bytes, at: range.lowerBound + byteOffset)
    try complete(index, byteOffset, crc)
  }

  /// Writes what needs no data; a file whose storages are all complete needs nothing else.
  package func start() throws(FileError) {
    let (isFirst, isAll) = state.withLock { state in
      defer { state.hasStarted = true }
      return (!state.hasStarted, state.openCount == 0)
    }
    guard isFirst else { return }
    for piece in layout.pieces { try write(piece) }
    if isAll { try writeDirectory() }
  }

  /// Whether every byte is in the file.
  package var isFinished: Bool { file.isFinished }

  /// Takes the checksum of a written part, and ends the storage or the file if it was the last.
  private func complete(_ index: Int, _ offset: Int, _ crc: CRC32) throws(FileError) {
    let (ended, isLast) = state.withLock { state -> (UInt32?, Bool) in
      state.parts[index][offset] = crc
      state.missing[index] -= crc.byteCount
      precondition(state.missing[index] >= 0, "every byte is written once")
      guard state.missing[index] == 0 else { return (nil, false) }
      let parts = state.parts[index].sorted { $0.key < $1.key }
      state.parts[index] = [:]
      let whole = parts.reduce(into: CRC32()) { $0.append($1.value) }
      state.crcs[index] = whole.value
      state.openCount -= 1
      return (whole.value, state.openCount == 0)
    }
    guard let ended else { return }
    try write(layout.descriptor(ofStorage: index, crc: ended))
    if isLast { try writeDirectory() }
  }

  private func writeDirectory() throws(FileError) {
    try write(layout.directory(crcs: state.withLock { $0.crcs }))
  }

  private func write(_ piece: TorchFileLayout.Piece) throws(FileError) {
    try file.write(piece.bytes, at: piece.offset)
  }
}
