internal import Checkpoints
internal import Layouts
package import Models
package import Pipeline
internal import Storage

/// Looks for what is wrong or odd with a checkpoint.
package struct LintJob: Sendable {
  package var reference: String
  package var reading: ReadingOptions
  package var workers: Int
  /// Whether tensors are read.
  package var readsValues = true

  package init(
    _ reference: String, reading: ReadingOptions = ReadingOptions(), workers: Int = 1
  ) {
    self.reference = reference
    self.reading = reading
    self.workers = workers
  }

  /// Applies all rules.
  ///
  /// - Throws: what keeps the checkpoint from being opened or read; a configuration that is wrong is
  ///   a finding.
  package func run(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> LintReport {
    var findings: [LintFinding] = []
    let model = try open(&findings)
    let subject = try LintSubject(model)
    findings += FileLint.findings(subject)
    findings += NameLint.findings(subject)
    findings += LayerLint.findings(subject)
    findings += TypeLint.findings(subject)
    findings += ConfigurationLint.findings(subject)
    findings += QuantizationLint.findings(subject)
    findings += try AdapterLint.findings(subject)
    findings += try TokenizerLint.findings(subject)
    if readsValues {
      findings += try ValueLint(subject: subject, workers: workers).findings(
        progress: progress, isCancelled: isCancelled)
    }
    return LintReport(
      findings, of: reference, tensorCount: model.checkpoint.tensors.count,
      byteCount: readsValues ? model.checkpoint.byteCount : 0)
  }

  private func open(_ findings: inout [LintFinding]) throws -> Model {
    do { return try Model.open(reference, options: reading) } catch let error as ConfigurationError
    {
      let checkpoint = try Checkpoint.open(
        reference, options: Checkpoint.Options(revision: reading.revision, access: reading.access))
      findings += error.problems.map {
        LintFinding(.invalidConfiguration, file: error.file, "\($0)")
      }
      let isFile = try FileStatus.ifPresent(Path(reference))?.kind == .regular
      return Model(
        reference: reference, location: isFile ? Path(reference) : checkpoint.directory,
        checkpoint: checkpoint, layout: LayoutSummary(.huggingFace))
    }
  }
}
