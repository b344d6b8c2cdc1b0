import Synchronization

/// An output file whose SHA-256 follows its completed prefix.
///
/// SHA-256 is a chain, so one worker at a time hashes: a writer with all before its bytes complete,
/// or whoever finds the hash lagging behind. Bytes of the writer are hashed from memory, those of
/// others are read back from the page cache. Finished ranges are also handed to the disk early, so
/// that the final wait is short. The file is created by the first write and closed after the last,
/// so that few are open at once.
package final class FollowedFile: Sendable {
  /// Bytes of the whole file.
  package let byteCount: Int
  private let isHashing: Bool
  private let disk: DiskQueue?
  private let mark: Marking?
  private let create: @Sendable () throws(FileError) -> OutputFile
  private let state: Mutex<State>

  private struct State {
    var file: OutputFile?
    /// Writers at work on the file, which must not be closed under them.
    var writers = 0
    var completed = CompletedPrefix()
    var hashed = 0
    var marked = 0
    var flushed = 0
    /// Nil while a worker has it.
    var hasher: SHA256Hasher?
    var digest: Digest256?
    var isFinished = false
  }

  /// How far the hash may lag before a worker takes it up.
  private static let lag = 1 << 20

  /// A prefix of the file that is complete, with its SHA-256.
  package struct Mark: Hashable, Sendable {
    package let byteCount: Int
    package let digest: Digest256

    package init(byteCount: Int, digest: Digest256) {
      (self.byteCount, self.digest) = (byteCount, digest)
    }
  }

  /// Told of a prefix that is complete.
  package typealias Marking = @Sendable (Mark) throws(FileError) -> Void

  /// The bytes between two marks.
  private static let markDistance = 256 << 20
  /// What is handed to the disk at once.
  private static let flushSize = 32 << 20

  /// A file of `byteCount` bytes that `create` makes when the first of them is written.
  ///
  /// Once complete it goes to `disk`, which waits for it; without, nobody does. Where there is a hash,
  /// `mark` is told of the complete file and from time to time of a prefix, by one worker at a time.
  package init(
    byteCount: Int, hashing: Bool, syncing disk: DiskQueue?,
    mark: Marking? = nil,
    create: @escaping @Sendable () throws(FileError) -> OutputFile
  ) {
    self.byteCount = byteCount
    self.create = create
    isHashing = hashing
    self.disk = disk
    self.mark = mark
    state = Mutex(State(hasher: hashing ? SHA256Hasher() : nil))
  }

  /// Writes finished bytes at their offset; every byte of the file is written once.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    let file = try openFile()
    try unsafe file.write(bytes, at: offset)
    let flush = state.withLock { state -> Range<Int>? in
      state.completed.insert(offset..<offset + bytes.count)
      let ready = state.completed.byteCount
      guard disk != nil, ready > state.flushed,
        ready == byteCount || ready - state.flushed >= Self.flushSize
      else { return nil }
      defer { state.flushed = ready }
      return state.flushed..<ready
    }
    if let flush { file.startWriteback(flush) }
    try unsafe hash(bytes, at: offset, of: file)
    state.withLock { $0.writers -= 1 }
    try follow(file)
  }

  /// Writes an array of finished bytes.
  package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in
      try unsafe write(bytes, at: offset)
    }
  }

  /// Goes on with a file whose first `prefix` bytes are complete; `hasher` has taken them in.
  ///
  /// Nothing may have been written before.
  package func adopt(_ file: OutputFile, prefix: Int, hasher: SHA256Hasher) throws(FileError) {
    state.withLock { state in
      precondition(state.file == nil, "the file is already there")
      state.file = file
      state.completed = CompletedPrefix(byteCount: prefix)
      state.hashed = prefix
      state.marked = prefix
      state.hasher = hasher
    }
    try follow(file)
  }

  /// Takes a file that is complete as it stands, with its SHA-256.
  package func adopt(complete digest: Digest256) {
    state.withLock { state in
      state.digest = digest
      state.isFinished = true
    }
  }

  /// Closes the file as it stands, if it is open; others go on with it.
  package func release() throws(FileError) {
    let open = state.withLock { state in
      defer { state.isFinished = true }
      return state.isFinished ? nil : state.file
    }
    try open?.finish(sync: false)
  }

  /// Whether all bytes are written, hashed and, if wanted, on their way to the disk.
  package var isFinished: Bool { state.withLock { $0.isFinished } }

  /// The SHA-256 of the finished file; nil without hashing.
  package var digest: Digest256? { state.withLock { $0.digest } }

  /// The file, which stays open until its new writer is done.
  private func openFile() throws(FileError) -> OutputFile {
    try state.withLock { state throws(FileError) in
      let file: OutputFile
      if let open = state.file { file = open } else { file = try create() }
      state.file = file
      state.writers += 1
      return file
    }
  }

  // MARK: Following

  /// Work on the completed prefix that one worker takes up.
  private enum Duty {
    case hash(SHA256Hasher, Range<Int>)
    case finish
  }

  /// Hashes what is complete, unless it is little or somebody is at it, and closes at the end.
  private func follow(_ file: OutputFile) throws(FileError) {
    while let duty = nextDuty() {
      switch duty {
      case .hash(var hasher, let range):
        try hasher.update(with: file, in: range)
        try giveBack(hasher, at: range.upperBound)
      case .finish:
        if let disk { return try disk.add(file) }
        return try file.finish(sync: false)
      }
    }
  }

  /// Hashes bytes that were just written, where all before them are complete and nobody is at it.
  private func hash(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, of file: OutputFile
  ) throws(FileError) {
    let end = offset + bytes.count
    let taken = state.withLock { state -> (hasher: SHA256Hasher, start: Int)? in
      guard state.hashed <= offset, end <= state.completed.byteCount, let hasher = state.hasher
      else { return nil }
      state.hasher = nil
      return (hasher, state.hashed)
    }
    guard let taken else { return }
    var hasher = taken.hasher
    try hasher.update(with: file, in: taken.start..<offset)
    unsafe hasher.update(bytes)
    try giveBack(hasher, at: end)
  }

  /// Returns the hasher, which has taken in the first `byteCount` bytes, and marks the place if it is
  /// far enough from the last one.
  private func giveBack(_ hasher: SHA256Hasher, at byteCount: Int) throws(FileError) {
    if let mark, byteCount == self.byteCount || byteCount - lastMark >= Self.markDistance {
      state.withLock { $0.marked = byteCount }
      try mark(Mark(byteCount: byteCount, digest: hasher.digest()))
    }
    state.withLock { state in
      state.hashed = byteCount
      state.hasher = hasher
    }
  }

  private var lastMark: Int { state.withLock { $0.marked } }

  private func nextDuty() -> Duty? {
    state.withLock { state in
      let ready = state.completed.byteCount
      let isComplete = ready == byteCount
      if isHashing, let hasher = state.hasher,
        ready - state.hashed >= (isComplete ? 1 : Self.lag)
      {
        state.hasher = nil
        return .hash(hasher, state.hashed..<ready)
      }
      guard isComplete, state.writers == 0, !state.isFinished, !isHashing || state.hasher != nil
      else { return nil }
      state.isFinished = true
      state.digest = state.hasher?.digest()
      return .finish
    }
  }
}
