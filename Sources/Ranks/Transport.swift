/// How the ranks of a run reach each other.
///
/// Calls come from one thread at a time, and on all ranks in the same order, but for `isWarned` and
/// `warn`, which any thread may call at any time.
protocol Transport: Sendable {
  var rank: Int { get }
  var size: Int { get }

  /// Every rank gives equally many bytes and gets those of all, in the order of ranks.
  func exchange(_ bytes: [UInt8]) throws(TransportError) -> [[UInt8]]
  /// `count` bytes of the rank `root`, on all ranks; what others give is ignored.
  func broadcast(_ bytes: [UInt8], count: Int, from root: Int) throws(TransportError) -> [UInt8]
  /// Sends bytes that the other rank receives.
  func send(_ bytes: [UInt8], to rank: Int) throws(TransportError)
  func receive(_ count: Int, from rank: Int) throws(TransportError) -> [UInt8]

  /// Tells all other ranks that this one will fail, without waiting for them.
  func warn() throws(TransportError)
  /// Whether a rank has warned.
  var isWarned: Bool { get }
  /// Takes the warnings of these ranks, which have all warned, out of the way.
  func forgetWarnings(from ranks: [Int]) throws(TransportError)

  func finish() throws(TransportError)
  func abort(code: Int32)
}

/// Why ranks cannot reach each other.
package enum TransportError: SharedError, Hashable, CustomStringConvertible {
  /// There is no library to reach them with; the reason is that of the loader.
  case unavailable(String)
  /// The library does not take calls of different threads.
  case oneThread(library: String)
  /// A call of the library failed.
  case failed(call: String, reason: String)
  /// A signal came, and the others did not come to where this rank was waiting.
  case interrupted
  /// Ranks came to different calls.
  case outOfStep(rank: Int, kinds: [String])
  /// Bytes that no rank of this program sends.
  case foreignMessage

  package var isShared: Bool { true }

  package var description: String {
    switch self {
    case .unavailable(let reason): "MPI is needed and was not found: \(reason)"
    case .oneThread(let library):
      "\(library) does not take calls of different threads (MPI_THREAD_SERIALIZED)"
    case .failed(let call, let reason): "\(call) failed: \(reason)"
    case .interrupted: "stopped by a signal while waiting for the other ranks"
    case .outOfStep(let rank, let kinds):
      "rank \(rank) is out of step with the others: \(kinds.joined(separator: ", "))"
    case .foreignMessage: "a rank sent what no rank of this version sends"
    }
  }

  /// What helps.
  package var hint: String? {
    switch self {
    case .unavailable:
      "install OpenMPI (Debian and Ubuntu: openmpi-bin), or start suture without mpirun"
    case .foreignMessage: "use the same version of suture on all machines"
    default: nil
    }
  }
}
