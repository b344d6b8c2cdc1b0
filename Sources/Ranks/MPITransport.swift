internal import CMPI
internal import Glibc
internal import Synchronization

/// Ranks that are processes which an MPI launcher started.
///
/// The library is entered under one lock, by any thread. Nothing waits inside of it: a rank with
/// nothing to do sleeps, instead of taking a processor from those that work.
final class MPITransport: Transport {
  let rank: Int
  let size: Int
  private let isInterrupted: @Sendable () -> Bool
  private let library = Mutex(State())

  private struct State {
    var isWarned = false
    /// Warnings that were sent and may not have arrived.
    var warnings: [cmpi_request] = []
  }

  private enum Tag {
    static let bytes: Int32 = 1
    static let warning: Int32 = 2
  }

  /// The most bytes of one message: counts of the library are 32 bits wide.
  private static let pieceSize = 256 << 20
  /// How long a rank waits for others once a signal has come.
  private static let grace = Duration.milliseconds(400)

  /// Starts the library, which can be done once in a process.
  init(isInterrupted: @escaping @Sendable () -> Bool) throws(TransportError) {
    if let reason = unsafe cmpi_load() {
      throw .unavailable(unsafe String(cString: reason))
    }
    var (threads, rank, size): (Int32, Int32, Int32) = (0, 0, 0)
    try unsafe Self.check("MPI_Init_thread", cmpi_start(&threads))
    guard threads != 0 else {
      throw .oneThread(library: unsafe Self.text { unsafe cmpi_version($0, $1) })
    }
    try unsafe Self.check("MPI_Comm_rank", cmpi_place(&rank, &size))
    (self.rank, self.size) = (Int(rank), Int(size))
    self.isInterrupted = isInterrupted
  }

  // MARK: Bytes

  func exchange(_ bytes: [UInt8]) throws(TransportError) -> [[UInt8]] {
    let count = bytes.count
    let mine = unsafe Message(bytes)
    let all = unsafe Message(byteCount: count * size)
    try unsafe run("MPI_Iallgather") { request in
      unsafe cmpi_begin_exchange(mine.start, all.start, Int32(count), request)
    }
    defer {
      unsafe mine.free()
      unsafe all.free()
    }
    let joined = unsafe all.bytes
    return (0..<size).map { Array(joined[$0 * count..<($0 + 1) * count]) }
  }

  func broadcast(
    _ bytes: [UInt8], count: Int, from root: Int
  ) throws(TransportError) -> [UInt8] {
    let message = unsafe root == rank ? Message(bytes) : Message(byteCount: count)
    try unsafe message.forEachPiece(of: Self.pieceSize) { start, count throws(TransportError) in
      try unsafe run("MPI_Ibcast") { request in
        unsafe cmpi_begin_broadcast(start, count, Int32(root), request)
      }
    }
    defer { unsafe message.free() }
    return unsafe root == rank ? bytes : message.bytes
  }

  func send(_ bytes: [UInt8], to rank: Int) throws(TransportError) {
    let message = unsafe Message(bytes)
    try unsafe message.forEachPiece(of: Self.pieceSize) { start, count throws(TransportError) in
      try unsafe run("MPI_Isend") { request in
        unsafe cmpi_begin_send(start, count, Int32(rank), Tag.bytes, request)
      }
    }
    unsafe message.free()
  }

  func receive(_ count: Int, from rank: Int) throws(TransportError) -> [UInt8] {
    let message = unsafe Message(byteCount: count)
    try unsafe message.forEachPiece(of: Self.pieceSize) { start, count throws(TransportError) in
      try unsafe run("MPI_Irecv") { request in
        unsafe cmpi_begin_receive(start, count, Int32(rank), Tag.bytes, request)
      }
    }
    defer { unsafe message.free() }
    return unsafe message.bytes
  }

  // MARK: Warnings

  func warn() throws(TransportError) {
    // The byte stays where it is: nobody waits until it was received.
    let message = unsafe Message([1])
    for other in 0..<size where other != rank {
      try library.withLock { state throws(TransportError) in
        var request = cmpi_request()
        try unsafe Self.check(
          "MPI_Isend", cmpi_begin_send(message.start, 1, Int32(other), Tag.warning, &request))
        state.warnings.append(request)
      }
    }
  }

  var isWarned: Bool {
    // Whoever finds another thread at it need not look as well.
    library.withLockIfAvailable { state in
      var isThere: Int32 = 0
      if !state.isWarned, unsafe cmpi_probe(Tag.warning, &isThere) == 0, isThere != 0 {
        state.isWarned = true
      }
      return state.isWarned
    } ?? false
  }

  func forgetWarnings(from ranks: [Int]) throws(TransportError) {
    for other in ranks where other != rank {
      let message = unsafe Message(byteCount: 1)
      try unsafe run("MPI_Irecv") { request in
        unsafe cmpi_begin_receive(message.start, 1, Int32(other), Tag.warning, request)
      }
      unsafe message.free()
    }
    let sent = library.withLock { state in
      state.isWarned = false
      defer { state.warnings = [] }
      return state.warnings
    }
    for request in sent { try complete(request, "MPI_Isend") }
  }

  // MARK: The end

  func finish() throws(TransportError) {
    try library.withLock { _ throws(TransportError) in
      try Self.check("MPI_Finalize", cmpi_finish())
    }
  }

  func abort(code: Int32) { library.withLock { _ in cmpi_abort(code) } }

  // MARK: Waiting

  /// Begins something and waits for its end.
  ///
  /// Where this throws, memory that was given to the library stays its own.
  private func run(
    _ call: String, _ begin: (UnsafeMutablePointer<cmpi_request>) -> Int32
  ) throws(TransportError) {
    var request = cmpi_request()
    try library.withLock { _ throws(TransportError) in
      try unsafe Self.check(call, begin(&request))
    }
    try complete(request, call)
  }

  private func complete(_ request: cmpi_request, _ call: String) throws(TransportError) {
    var request = request
    var patience = Patience()
    var deadline: ContinuousClock.Instant?
    while true {
      var hasEnded: Int32 = 0
      try library.withLock { _ throws(TransportError) in
        try unsafe Self.check(call, cmpi_test(&request, &hasEnded))
      }
      if hasEnded != 0 { return }
      if isInterrupted() {
        let now = ContinuousClock.now
        guard now < deadline ?? now + Self.grace else { throw .interrupted }
        if deadline == nil { deadline = now + Self.grace }
      }
      patience.wait()
    }
  }

  private static func check(_ call: String, _ code: Int32) throws(TransportError) {
    guard code != 0 else { return }
    throw .failed(call: call, reason: unsafe text { unsafe cmpi_reason(code, $0, $1) })
  }

  /// A text that a function of the library writes.
  private static func text(_ write: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
    let size = 257
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    defer { unsafe text.deallocate() }
    unsafe text.initialize(repeating: 0, count: size)
    unsafe write(text, size)
    return unsafe String(cString: text)
  }
}
