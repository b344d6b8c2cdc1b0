import ArgumentParser
import Glibc
import Ranks
import Synchronization

/// The processes of this run: all that a launcher of MPI started, or this one alone.
enum World {
  /// How this process was started.
  static let launch = Launch { name in unsafe getenv(name).map { unsafe String(cString: $0) } }

  /// Whether the environment says that this process is no rank, for all verbs.
  private static var isOff: Bool {
    unsafe getenv("SUTURE_MPI").map { unsafe String(cString: $0) } == "off"
  }

  private static let joined = Mutex(Communicator.alone)

  /// The ranks of the run, as this process sees them.
  static var ranks: Communicator { joined.withLock { $0 } }

  /// Runs what the arguments ask for, on all ranks that take part in it.
  ///
  /// MPI is loaded only where a launcher of it started this process, or where `--mpi` asks for it.
  /// Of commands that are not divided, rank 0 does everything while the others wait.
  static func run(_ parsed: Result<any ParsableCommand, any Error>) throws {
    try join(asked: (try? parsed.get() as? any DistributedCommand)?.distribution.mpi)
    if case .failure(let error) = parsed, Suture.exitCode(for: error).isSuccess { throw error }
    let all = ranks
    var request: (any Error)?
    var isDone = false
    let code: ExitCode
    do {
      code = try all.together {
        var command = try parsed.get()
        let isAlone = (command as? any DistributedCommand)?.isDivided != true
        guard all.isRoot || !isAlone else { return ExitCode.success }
        if isAlone { joined.withLock { $0 = .alone } }
        defer { if isAlone { joined.withLock { $0 = all } } }
        let code = try Self.run(&command, &request)
        isDone = true
        return code
      }
    } catch { throw isDone && all.isRoot ? LateFailure(reason: error) : error }
    if let request { throw request }
    if code != .success { throw code }
  }

  /// Runs a command; requests for help and the like, which end it with success, are no failure of ranks.
  private static func run(
    _ command: inout any ParsableCommand, _ request: inout (any Error)?
  ) throws -> ExitCode {
    do { try command.run() } catch let code as ExitCode { return code } catch {
      guard Failure(error) == nil, Suture.exitCode(for: error).isSuccess else { throw error }
      request = error
    }
    return .success
  }

  private static func join(asked: Bool?) throws(TransportError) {
    guard asked ?? (launch.isByMPI && !isOff) else { return }
    // Rank 0 speaks for all; the launcher says which one that is before the library does.
    if launch.rank ?? 0 != 0 { Console.mute() }
    let ranks = try Communicator.launched(
      isInterrupted: { Interruption.isRequested }, describing: { FailureReport(describing: $0) })
    if !ranks.isRoot { Console.mute() }
    joined.withLock { $0 = ranks }
  }

  /// Leaves the other ranks, where they can be met; none may end the process before.
  static func leave(after error: (any Error)? = nil) {
    let reason = error.map { Remains.reason(of: $0) }
    guard !(reason is UnsharedFailure || reason is TransportError) else { return }
    // What failed here has no way to be told, and nothing depends on it any more.
    try? ranks.finish()
  }
}

/// What failed when everything had been done: other ranks, or the summary.
struct LateFailure: Error {
  let reason: any Error

  /// What became of the work.
  var hint: String { "what was asked for is done" }
}

/// A command whose work is divided among all ranks.
protocol DistributedCommand: ParsableCommand {
  var distribution: RankOptions { get }
  /// Whether what was asked for is divided; otherwise rank 0 does it.
  var isDivided: Bool { get }
}

extension DistributedCommand {
  var isDivided: Bool { true }
}

/// Options for runs of several processes.
struct RankOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: "Divide the work among the processes of mpirun (default: where it started this one).")
  var mpi: Bool?
}
