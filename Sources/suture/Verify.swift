import ArgumentParser
import Models
import Reports

/// Reads all data of a checkpoint and says what is wrong with it.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check all data of a checkpoint.",
    discussion: """
      Copies of a tensor are equal, masters of the optimiser rounded are the weights, padding is \
      zero, checksums hold, and the configuration agrees with the tensors. Everything that is wrong \
      is listed; the exit code is 0 if nothing is, and 3 otherwise.

      Examples:

        suture verify checkpoints --base-config Llama-3.1-8B
        suture verify merged --json
      """)

  @Argument(help: "Directory, file, or cached Hugging Face id.", completion: .file())
  var input: String

  @OptionGroup(title: "What the input does not say")
  var layout: LayoutOptions

  @Flag(help: "Print JSON of the schema \(VerificationReport.schema).")
  var json = false

  @OptionGroup(title: "Running")
  var running: RunningOptions

  func run() throws {
    let session = Session(isQuiet: running.quiet, isJSON: json)
    if try ArchiveVerification.isArchive(input) {
      let report = try ArchiveVerification.report(
        input, base: layout.archives.archiveBase, workers: running.workerCount, in: session)
      return try show(report, in: session)
    }
    var options = VerificationOptions(input: input)
    options.reading = layout.reading
    running.apply(to: &options)
    let prepared = try VerificationJob.prepare(options)
    session.note(prepared.model?.notes ?? [])
    let verification = try session.watch { try prepared.run(progress: $0, isCancelled: $1) }
    try show(VerificationReport(verification, of: prepared), in: session)
  }

  private func show(_ report: VerificationReport, in session: Session) throws {
    try session.print(report) { report.text(style: $0.style) }
    if !report.verification.isSound {
      let errors = Quantity.counted(report.verification.errorCount, "error")
      throw Failure(.input, "\(errors) found in '\(input)'")
    }
  }
}
