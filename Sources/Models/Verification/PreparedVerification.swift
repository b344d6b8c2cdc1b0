internal import Checkpoints
package import Pipeline
internal import Storage
internal import Tensors

/// A verification whose files were opened; what headers show is known, and data are left to read.
package struct PreparedVerification: Sendable {
  package let options: VerificationOptions
  /// Nil where the layout could not be made out.
  package internal(set) var model: Model?
  /// What headers, pickles and configurations showed.
  package internal(set) var findings: [VerificationFinding] = []
  var checked = Verification.Checked()
  var steps: [VerificationStep] = []
  /// Why the model could not be opened, where that is nothing wrong with files that are sound.
  var failure: (any Error)?

  init(options: VerificationOptions) { self.options = options }

  /// What reading everything takes.
  package var cost: Plan.Cost {
    Plan(steps: steps.map(\.step)).cost(
      workers: options.workers, tileElements: options.tileElements)
  }

  /// Reads all data and compares; a fault does not end it.
  ///
  /// Throws what kept the model from being opened, unless the files themselves are to blame.
  package func run(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Verification {
    var result = Verification(findings: findings, checked: checked)
    result.checked.bytes = cost.bytesRead
    let run = VerificationRun(options, progress: progress, isCancelled: isCancelled)
    try run.add(steps, to: &result)
    // Whole files have changed: which tensors is what their own checksums say.
    let changed = Set(
      result.findings.filter { $0.code == VerificationFinding.Code.digest.rawValue }.map(\.path))
    if !changed.isEmpty { try run.add(tensorSteps(in: changed), to: &result) }
    if let failure, result.isSound { throw failure }
    return result
  }

  /// The tensors in some files, whose checksums `suture.json` has.
  private func tensorSteps(in paths: Set<String>) throws -> [VerificationStep] {
    guard let model, let record = try? ManifestRecord(in: model.location) else { return [] }
    return model.checkpoint.tensors.compactMap { tensor in
      guard let expected = record.tensors[tensor.name],
        tensor.pieces.contains(where: { paths.contains($0.file.path.text) })
      else { return nil }
      let sum = JoinedSum<Checksum>()
      return .elements(
        of: tensor.separated[0], named: tensor.name.text,
        .tensor(tensor, expected: expected, sum))
    }
  }
}

/// Runs steps and gathers what they find.
private struct VerificationRun {
  let options: VerificationOptions
  let progress: @Sendable (Progress) -> Void
  let isCancelled: @Sendable () -> Bool

  init(
    _ options: VerificationOptions, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.options = options
    self.progress = progress
    self.isCancelled = isCancelled
  }

  /// Adds what `steps` find; a step whose data cannot be read is a finding, and the others go on.
  func add(_ steps: [VerificationStep], to result: inout Verification) throws {
    let executor = Executor(workers: options.workers, tileElements: options.tileElements)
    var unread: Set<TensorName> = []
    var measured: [Int: any TensorOperation] = [:]
    while true {
      let numbers = steps.indices.filter {
        !unread.contains(steps[$0].step.output.name) && measured[$0] == nil
      }
      let remaining = numbers.map { steps[$0] }
      // A step that was begun and not ended begins again.
      let sums = Dictionary(
        remaining.compactMap { step in step.sum.map { (step.step.output.name, $0) } },
        uniquingKeysWith: { first, _ in first })
      let sink = VerificationSink(sums, numbers: numbers)
      do {
        _ = try executor.run(
          Plan(steps: remaining.map(\.step)), into: sink, progress: progress,
          isCancelled: isCancelled)
        measured.merge(sink.measured) { _, new in new }
        break
      } catch ExecutionError.failed(let name, let reason) where !unread.contains(name) {
        measured.merge(sink.measured) { _, new in new }
        unread.insert(name)
        result.findings.append(
          VerificationFinding(
            .read, Path(options.input), tensor: name, "\(name.quoted): \(reason)"))
      }
    }
    var firsts: [TensorName: UInt32] = [:]
    for (number, step) in steps.enumerated() where !unread.contains(step.step.output.name) {
      result.findings += try step.findings(measured[number], into: &result.checked)
      if let finding = step.compareSums(&firsts) { result.findings.append(finding) }
    }
  }
}

extension VerificationStep {
  /// Compares the checksums of copies with that of the first.
  fileprivate func compareSums(_ firsts: inout [TensorName: UInt32]) -> VerificationFinding? {
    guard case .sums(let tensor, let copy, let sum) = check else { return nil }
    if copy == 0 { firsts[tensor.name] = sum.sum.value }
    guard let first = firsts[tensor.name], first != sum.sum.value else { return nil }
    return VerificationFinding(
      .replicas, ElementPlace(0, of: tensor).file, tensor: tensor.name,
      "copy \(copy) of \(tensor.name.quoted) is not the first one")
  }
}
