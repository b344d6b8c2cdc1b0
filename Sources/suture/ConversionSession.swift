import Models
import Pipeline
import Reports

/// Runs a prepared conversion, or shows its plan.
struct ConversionSession {
  let writing: WritingOptions
  let running: RunningOptions

  /// Runs or shows what `options` ask for.
  ///
  /// The heading of a plan names the layouts unless it is given.
  func run(_ options: ConversionOptions, heading: String? = nil) throws {
    let session = Session(
      isQuiet: running.quiet, isJSON: writing.json,
      isResuming: writing.placement.continuation.resume)
    let prepared = try ConversionJob.prepare(options)
    session.warn(prepared.warnings)
    session.note(prepared.notes)
    if writing.dryRun {
      let (from, to) = (prepared.model.layout.title, prepared.options.target.title)
      let heading = PlanReport.Heading(
        method: heading ?? "\(options.command) \(from) to \(to)",
        models: [options.input], output: options.run.output, files: prepared.fileNames,
        fileByteCount: prepared.fileByteCount, workers: running.workerCount)
      return try session.show(
        PlanReport(
          heading, plan: prepared.plan, cost: prepared.cost,
          warnings: prepared.warnings + prepared.notes))
    }
    try session.run(
      options.command, output: options.run.output, bytesRead: prepared.cost.bytesRead
    ) {
      try prepared.execute(progress: $0, isCancelled: $1)
    }
  }
}
