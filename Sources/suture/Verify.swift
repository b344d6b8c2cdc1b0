import ArgumentParser
import Models
import Reports
import Storage

/// Reads all data of a checkpoint and says what is wrong with it.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check all data of a checkpoint.",
    discussion: """
      Copies of a tensor are equal, masters of the optimiser rounded are the weights, padding is \
      zero, checksums hold, and the configuration agrees with the tensors. Files are compared with \
      suture.json and SHA256SUMS where they are there, and a tensor that is damaged is named. \
      Everything that is wrong is listed. Files are read, never mapped.

      Exit codes: 0 if nothing is wrong (warnings may be), 3 if something is, 2 wrong usage, 5 if \
      reading failed.

      Examples:

        suture verify checkpoints --base-config Llama-3.1-8B
        suture verify merged --json
        suture verify merged --bundle merged.sig
      """)

  @Argument(help: "Directory, file, or cached Hugging Face id.", completion: .file())
  var input: String

  @OptionGroup(title: "What the input does not say")
  var layout: LayoutOptions

  @Option(
    help: ArgumentHelp(
      """
      Also compare with the digests that a Sigstore bundle of model_signing, or a statement, has. \
      The signature itself is not checked.
      """, valueName: "file"), completion: .file())
  var bundle: String?

  @Flag(help: "Print JSON of the schema \(VerificationReport.schema).")
  var json = false

  @OptionGroup(title: "Running")
  var running: RunningOptions

  func run() throws {
    let session = Session(isQuiet: running.quiet, isJSON: json)
    if try ArchiveVerification.isArchive(input) {
      let report = try ArchiveVerification.report(
        input, base: layout.archives.archiveBase, workers: running.workerCount, in: session)
      return try show(checkingBundle(report, in: session), in: session)
    }
    var options = VerificationOptions(input: input)
    options.reading = layout.reading
    running.apply(to: &options)
    let prepared = try VerificationJob.prepare(options)
    session.note(prepared.model?.notes ?? [])
    let verification = try session.watch { try prepared.run(progress: $0, isCancelled: $1) }
    let report = VerificationReport(verification, of: prepared)
    try show(checkingBundle(report, in: session), in: session)
  }

  /// The report with what a bundle shows, if there is one.
  private func checkingBundle(
    _ report: VerificationReport, in session: Session
  ) throws -> VerificationReport {
    guard let bundle else { return report }
    let check = try SigningCheck(Path(bundle), of: Path(input))
    let findings = try session.watch { _, isCancelled in
      try check.findings(workers: running.workerCount, isCancelled: isCancelled)
    }
    return report.adding(
      findings, ofBundle: bundle, resourceCount: check.statement.resources.count)
  }

  private func show(_ report: VerificationReport, in session: Session) throws {
    try session.print(report) { report.text(style: $0.style) }
    if !report.verification.isSound {
      let errors = Quantity.counted(report.verification.errorCount, "error")
      throw Failure(.input, "\(errors) found in '\(input)'")
    }
  }
}
