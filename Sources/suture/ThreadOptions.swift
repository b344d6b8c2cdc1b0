import ArgumentParser
import Glibc

/// Options of work that has no tiles.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: [.long, .customShort("j", allowingJoined: true), .customLong("num-threads")],
    help: ArgumentHelp(
      "Threads that compute (default: one for each processor).", valueName: "count"))
  var workers: Int?

  @Flag(name: [.long, .customShort("q")], help: "Print errors and warnings only.")
  var quiet = false

  func validate() throws {
    guard (1...1024).contains(workerCount) else {
      throw ValidationError("--workers takes a number from 1 to 1024, not \(workerCount).")
    }
  }

  /// The threads to compute with: as stated, or one for each processor.
  var workerCount: Int { workers ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
