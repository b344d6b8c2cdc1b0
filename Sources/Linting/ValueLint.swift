internal import Analysis
internal import Checkpoints
internal import Layouts
internal import Models
internal import Pipeline
internal import Storage
internal import Tensors

/// Rules about values; all tensors are read once, and a head and its embedding twice.
struct ValueLint {
  let subject: LintSubject
  let workers: Int

  func findings(
    progress: @escaping @Sendable (Progress) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [LintFinding] {
    let tensors = subject.model.checkpoint.tensors
    let traits = try run(tensors, as: ValueTraits.self, progress, isCancelled) {
      ValueScan($0.spec.dtype)
    }
    var findings: [LintFinding] = []
    for (tensor, traits) in zip(tensors, traits) {
      if let traits { findings += self.findings(tensor.spec, traits) }
    }
    return findings + (try tying(progress, isCancelled))
  }

  private func run<Result: Sendable>(
    _ tensors: [LogicalTensor], as type: Result.Type,
    _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool, _ scan: (LogicalTensor) -> any TensorScan
  ) throws -> [Result?] {
    let requests = tensors.map {
      ScanRun.Request([Plan.Input(tensor: $0, model: "")], scan: scan($0))
    }
    return try ScanRun(requests).results(
      as: type, workers: workers, progress: progress, isCancelled: isCancelled)
  }

  private func findings(_ spec: TensorSpec, _ traits: ValueTraits) -> [LintFinding] {
    var findings: [LintFinding] = []
    func note(
      _ rule: LintRule, _ severity: LintFinding.Severity? = nil, found: String? = nil,
      _ message: String
    ) {
      findings.append(
        LintFinding(
          rule, severity, file: subject.file(of: spec.name), tensor: spec.name.text, found: found,
          "\(spec.name.quoted) \(message)"))
    }
    func first(_ place: Int?) -> String {
      place.map { ", the first at \(index($0, spec.shape))" } ?? ""
    }
    if traits.nanCount > 0 {
      note(
        .notANumber, found: "\(traits.nanCount)",
        "has \(traits.nanCount) NaN among \(spec.elementCount) elements"
          + first(traits.firstNaN))
    }
    // Masks are made of infinities.
    let isMask = DerivedBuffer.isDerived(spec.name) || spec.name.text.hasSuffix("masked_bias")
    if traits.infinityCount > 0, !isMask {
      note(
        .infinite, found: "\(traits.infinityCount)",
        "has \(traits.infinityCount) infinite among \(spec.elementCount) elements"
          + first(traits.firstInfinity))
    }
    guard spec.elementCount > 1, !isMask else { return findings }
    // Biases and norms begin as zeros and ones; factors of adapters as zeros.
    let isOrdinary = spec.shape.count < 2 || subject.isAdapter || !spec.dtype.isFloatingPoint
    if traits.isZero {
      note(.zero, isOrdinary ? .note : nil, "is zero everywhere")
    } else if traits.isConstant, spec.dtype.bitWidth >= 8, traits.nanCount == 0 {
      note(.constant, isOrdinary ? .note : nil, "has one value everywhere")
    }
    return findings
  }

  /// The coordinates of a flat index, as in `[3, 14]`.
  private func index(_ flat: Int, _ shape: [Int]) -> String {
    var rest = flat
    var coordinates: [Int] = []
    for extent in shape.reversed() where extent > 0 {
      coordinates.append(rest % extent)
      rest /= extent
    }
    return "\(Array(coordinates.reversed()))"
  }

  /// Whether a stored head is the embedding, and what the configuration says of it.
  private func tying(
    _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [LintFinding] {
    let checkpoint = subject.model.checkpoint
    guard let configuration = subject.configuration, let embedding = subject.embedding,
      let head = subject.head, head.name != embedding.name, !subject.isAdapter,
      let tensors = checkpoint[embedding.name].flatMap({ first in
        checkpoint[head.name].map { [first, $0] }
      })
    else { return [] }
    // transformers ties where the key is absent in most families, and not in all.
    let isTied = configuration.tiesEmbeddings
    let digests =
      embedding.shape == head.shape && embedding.dtype == head.dtype
      ? try run(tensors, as: Digest256.self, progress, isCancelled) { _ in DigestScan() } : []
    let isSame = digests.count == 2 && digests[0] != nil && digests[0] == digests[1]
    let names = "\(head.name.quoted) and \(embedding.name.quoted)"
    func finding(_ rule: LintRule, _ message: String) -> [LintFinding] {
      [
        LintFinding(
          rule, file: subject.file(of: head.name), tensor: head.name.text,
          expected: isTied.map { $0 ? "tied" : "not tied" }, found: isSame ? "equal" : "different",
          message)
      ]
    }
    switch (isTied, isSame) {
    case (true?, true): return finding(.tiedRedundant, "\(names) are the same and tied")
    case (true?, false):
      return finding(.tiedDiffers, "tie_word_embeddings is true, but \(names) differ")
    case (false?, true):
      return finding(.untiedEqual, "tie_word_embeddings is false, but \(names) are the same")
    default: return []
    }
  }
}
