import ArgumentParser
import Linting
import Models
import Reports
import StrictJSON

/// Options of `inspect` that look for what is wrong instead of showing what is there.
struct LintOptions: ParsableArguments {
  @Flag(
    help: """
      Look for what is wrong or odd instead, also in the values of all tensors; the exit code is 1 \
      if there are errors. With --json of the schema \(LintReport.schema).
      """)
  var lint = false

  @Flag(help: "With --lint, take warnings for errors.")
  var strict = false

  func validate() throws {
    guard lint || !strict else { throw ValidationError("--strict goes with --lint.") }
  }

  /// Lints checkpoints one after the other and prints what was found.
  func run(
    _ paths: [String], reading: ReadingOptions, isJSON: Bool, isQuiet: Bool, threads: Int
  ) throws {
    let session = Session(isQuiet: isQuiet, isJSON: isJSON)
    var reports: [LintReport] = []
    var failures: [any Error] = []
    for path in paths {
      let job = LintJob(path, reading: reading, workers: threads)
      do {
        reports.append(try session.watch { try job.run(progress: $0, isCancelled: $1) })
      } catch { failures.append(error) }
      if Interruption.isRequested { break }
    }
    if isJSON, paths.count > 1 {
      try Console.print(JSONWriter.text { reports.write(to: &$0) })
    } else if isJSON {
      for report in reports { try Console.print(JSONWriter.text { report.write(to: &$0) }) }
    } else {
      for report in reports { try Console.print(report.text(style: Terminal.output.style)) }
    }
    for failure in failures.dropLast() { Failure.report(failure) }
    if let last = failures.last { throw last }
    if !reports.allSatisfy({ $0.isSound(strict: strict) }) { throw ExitCode(1) }
  }
}
