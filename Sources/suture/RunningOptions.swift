import ArgumentParser
import Comparison
import Merging
import Models
import Pipeline
import Ranks
import Storage

/// Options for how the work is done; none of them changes a byte of the output.
struct RunningOptions: ParsableArguments {
  @Option(
    name: [.long, .customShort("j", allowingJoined: true), .customLong("num-threads")],
    help: ArgumentHelp(
      "Threads that compute (default: one for each processor).", valueName: "count"))
  var workers: Int?

  @Option(help: .hidden)
  var tileElements = Executor.defaultTileElements

  @Flag(
    inversion: .prefixedNo,
    help: "Map inputs into memory instead of reading them tile by tile, which is faster.")
  var mmap = false

  @Flag(name: [.long, .customShort("q")], help: "Print errors and warnings only.")
  var quiet = false

  func validate() throws {
    _ = try Self.threads(workers)
    guard tileElements > 0 else { throw ValidationError("--tile-elements takes 1 or more.") }
  }

  func apply(to options: inout MergeOptions) {
    options.workers = workerCount
    options.ranks = World.ranks
    options.tileElements = tileElements
    options.reading.access = mmap ? .automatic : .positional
  }

  func apply(to options: inout ConversionOptions) {
    options.run.ranks = World.ranks
    options.run.workers = workerCount
    options.run.tileElements = tileElements
    options.reading.access = mmap ? .automatic : .positional
  }

  func apply(to options: inout VerificationOptions) {
    options.workers = workerCount
    options.tileElements = tileElements
    options.reading.access = mmap ? .automatic : .positional
  }

  func apply(to options: inout ComparisonOptions) {
    options.workers = workerCount
    options.reading.access = mmap ? .automatic : .positional
  }

  /// The threads to compute with: as stated, or one for each processor.
  var workerCount: Int { workers ?? Self.processors }

  /// The number of threads that a person stated, or one for each processor.
  static func threads(_ stated: Int?) throws -> Int {
    let count = stated ?? processors
    guard (1...1024).contains(count) else {
      throw ValidationError("--workers takes a number from 1 to 1024, not \(count).")
    }
    return count
  }

  private static var processors: Int { World.launch.processorCount }
}
