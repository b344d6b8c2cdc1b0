internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

/// Prepares verifications: headers, pickles and configurations are read, and faults are collected.
package enum VerificationJob {
  /// Opens a checkpoint and plans what must be read.
  ///
  /// Faults of the files are findings. Throws where there is nothing to look at, and `LayoutError`
  /// where only options are missing.
  package static func prepare(_ options: VerificationOptions) throws -> PreparedVerification {
    var reading = options.reading
    reading.readsOptimizer = true
    reading.readsState = true
    reading.replicas = .check
    var prepared = PreparedVerification(options: options)
    do {
      prepared.model = try Model.open(options.input, options: reading)
    } catch let error as LayoutError where error.isUsage {
      throw error
    } catch {
      guard try isThere(options.input), let findings = VerificationFinding.findings(of: error)
      else { throw error }
      prepared.findings += findings
    }
    let files = try files(of: prepared.model, options)
    var checks = FileChecks(files, access: reading.access)
    checks.addManifest(prepared.model)
    prepared.findings += checks.findings(besides: prepared.findings)
    prepared.steps = checks.steps
    prepared.checked.files = max(
      checks.fileCount, prepared.model?.checkpoint.files.count ?? 0)
    if let model = prepared.model {
      prepared.findings += ConfigurationChecks.findings(model)
      var tensors = TensorChecks(model)
      tensors.add()
      prepared.findings += tensors.findings
      prepared.steps += tensors.steps
    } else {
      prepared.steps += values(of: files, reading)
    }
    return prepared
  }

  private static func isThere(_ reference: String) throws -> Bool {
    try !reference.isEmpty && FileStatus.ifPresent(Path(reference)) != nil
  }

  /// The files that belong to a model: those of its step, or those that its index lists.
  private static func files(of model: Model?, _ options: VerificationOptions) throws -> StoredFiles
  {
    guard let model else { return try StoredFiles(at: Path(options.input)) }
    let listed = model.checkpoint.files.map(\.file.path)
    guard try FileStatus.ifPresent(model.location)?.kind == .directory,
      model.layout.format != .huggingFace
    else { return try StoredFiles(listed, in: model.checkpoint.directory) }
    return try StoredFiles(at: model.location)
  }

  /// Arrays as they are stored, where the layout is not known: only their values can be looked at.
  private static func values(
    of files: StoredFiles, _ reading: ReadingOptions
  ) -> [VerificationStep] {
    let arrays = StoredArrays(files.torch, below: files.root, access: reading.access)
    return arrays.checkpoint.tensors.filter { !arrays.strided.contains($0.name) }.compactMap {
      VerificationStep.comparing([VerificationStep.Member(role: .copy, tensor: $0)])
    }
  }
}
