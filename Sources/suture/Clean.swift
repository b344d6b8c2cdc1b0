import ArgumentParser
import Models
import Reports
import Storage

/// Removes what interrupted runs have left.
struct Clean: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove what interrupted runs have left.",
    discussion: """
      While an output is being made it stands beside its place under a hidden name \
      (.NAME.partial-PID-RANDOM). A run that is interrupted leaves what it has finished there, for \
      --resume. This removes it: of the outputs that are named, and in the directories that are named, \
      and what such runs have begun of stages that are kept elsewhere. \
      What a living process is at work on stays, and so do folders without a journal and an old output \
      whose place is empty.
      """)

  @Argument(
    help: "Outputs, or directories in which outputs were made (default: the working directory).",
    completion: .directory)
  var paths: [String] = []

  @Flag(help: "Say what would be removed, and remove nothing.")
  var dryRun = false

  @Flag(help: "Print JSON instead of text.")
  var json = false

  func run() throws {
    var report = CleaningReport(isDryRun: dryRun)
    var failure: FileError?
    for leftover in try leftovers() {
      let fate = try Self.fate(of: leftover)
      let byteCount = leftover.byteCount
      if fate == .removed, !dryRun, let problem = leftover.remove().first { failure = problem }
      report.entries.append(
        CleaningReport.Entry(path: leftover.path.text, byteCount: byteCount, fate: fate))
    }
    try Session(isQuiet: false, isJSON: json).print(report) { report.text(style: $0.style) }
    if let failure { throw failure }
  }

  /// The leftovers of and in all paths, each once.
  private func leftovers() throws -> [Leftover] {
    var found: [Leftover] = []
    for path in (paths.isEmpty ? ["."] : paths).map({ Path($0) }) {
      found += try Leftover.of(path)
      if try FileStatus.ifOnDisk(path)?.kind == .directory { found += try Leftover.inside(path) }
    }
    // A journal leads to the stages of its run, wherever these are, and goes after them.
    for journal in found where journal.purpose == .journal {
      found.insert(contentsOf: try StagesJournal.leftovers(of: journal), at: 0)
    }
    var seen: Set<Path> = []
    return try found.filter { seen.insert(try $0.path.absolute().normalized).inserted }
  }

  private static func fate(of leftover: Leftover) throws -> CleaningReport.Fate {
    if leftover.isInUse { return .inUse }
    guard leftover.isOurs else { return .unknown }
    let destination = leftover.path.parent.joining(leftover.outputName)
    if leftover.purpose == .replaced, try FileStatus.ifOnDisk(destination) == nil {
      return .onlyCopy
    }
    return .removed
  }
}
