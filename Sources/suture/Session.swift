import Models
import Pipeline
import Ranks
import Reports
import Storage
import StrictJSON
import Tensors

/// Shows the stages of a job that writes a model to the person who asked for it.
struct Session {
  let isQuiet: Bool
  let isJSON: Bool
  /// Whether the job goes on with what an interrupted run left, if there is anything.
  var isResuming = false

  /// Says what a person need not know.
  func note(_ notes: [String]) {
    guard !isQuiet else { return }
    for note in notes { Console.note("suture: note: \(note)\n") }
  }

  func warn(_ warnings: [String]) {
    let style = Terminal.errors.style
    for warning in warnings { Console.note(Warning(warning).text(style: style)) }
  }

  /// Prints a plan.
  func show(_ report: PlanReport) throws {
    try print(report) { report.text(width: $0.width, style: $0.style) }
  }

  /// What a job is told while it runs.
  typealias Execution<Result> = (
    _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Result

  /// Runs a job with its progress on standard error, until it ends or a signal comes.
  func watch<Result>(_ execute: Execution<Result>) throws -> Result {
    let progress = isQuiet ? nil : ProgressPrinter(on: Terminal.errors)
    defer { progress?.end() }
    Interruption.watch()
    OpenFiles.raiseLimit()
    return try execute({ progress?.show($0) }, { Interruption.isRequested })
  }

  /// Runs a job that writes `output` and prints what it did.
  func run(
    _ command: String, output: String, bytesRead: Int,
    _ execute: Execution<ExecutionSummary>
  ) throws {
    let clock = ContinuousClock()
    let start = clock.now
    // To look whether a lock is taken is to take it, which must not get in the way of rank 0.
    let outlook = try isResuming && World.ranks.isRoot ? ResumeOutlook(for: Path(output)) : nil
    if !isResuming, World.ranks.isRoot { note(Self.leftovers(of: output)) }
    note([outlook?.note].compactMap(\.self))
    let execution = try watch(execute)
    if execution.keptByteCount > 0 {
      note(["went on with \(Quantity.bytes(execution.keptByteCount)) of an interrupted run"])
    } else if outlook == .found {
      note(["nothing that the interrupted run has left was finished: all of it was made again"])
    }
    if !execution.rejectedFiles.isEmpty {
      let names = execution.rejectedFiles.map { Path($0).quoted }.joined(separator: ", ")
      warn([
        "what the interrupted run had finished of \(names) has changed since, and was made again"
      ])
    }
    warn(about: execution)
    let summary = RunSummary(
      execution, of: command, output: output, bytesRead: bytesRead,
      seconds: (clock.now - start) / .seconds(1), peakMemory: ResourceUsage.peakMemory)
    do {
      if isJSON || !isQuiet { try print(summary) { summary.text(style: $0.style) } }
    } catch { throw LateFailure(reason: error) }
  }

  /// Warns of numbers of an output that are none, and of those that did not fit.
  func warn(about execution: ExecutionSummary) {
    if execution.nonFinite.count > 0 {
      let names = execution.nonFinite.tensors.map(\.spec.name.quoted).joined(separator: ", ")
      warn(["\(execution.nonFinite.count) values of the output are NaN or infinite, in \(names)"])
    }
    if let worst = execution.overflowed.worst {
      warn([
        "\(execution.overflowed.count) finite values are beyond the types that they are stored in "
          + "and became infinite or NaN: \(worst.count) of \(worst.spec.name.quoted) beyond "
          + worst.spec.dtype.rawValue
      ])
    }
  }

  /// A line for each interrupted run that left something of the output.
  private static func leftovers(of output: String) -> [String] {
    let leftovers = (try? Leftover.of(Path(output))) ?? []
    let purposes: Set<Leftover.Purpose> = [.partial, .journal]
    return leftovers.filter { purposes.contains($0.purpose) && !$0.isInUse }.map { leftover in
      "an interrupted run left \(leftover.path.quoted): --resume goes on with it, 'suture clean' "
        + "removes it"
    }
  }

  /// Prints a report in the form that was asked for.
  func print(_ report: some JSONWritable, text: (Terminal) -> String) throws {
    try Console.print(
      isJSON ? JSONWriter.text { report.write(to: &$0) } : text(Terminal.output))
  }
}
