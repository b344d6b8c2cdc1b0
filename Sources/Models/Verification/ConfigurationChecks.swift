internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

/// Whether a Hugging Face configuration describes the tensors beside it.
enum ConfigurationChecks {
  /// What is missing, has another shape, or contradicts the configuration; for models under Hugging
  /// Face names, since readers of other layouts check them themselves.
  ///
  /// Of a shard that is looked at alone nothing is asked: the others have what it lacks.
  static func findings(_ model: Model) -> [VerificationFinding] {
    guard let configuration = model.configuration,
      model.layout.format.keepsNames, !isOneShard(model.location)
    else { return [] }
    let specs = model.checkpoint.tensors.map(\.spec)
    var findings = configuration.check(specs).map { finding in
      VerificationFinding(
        code: finding.code, finding.severity == .error ? .error : .warning, path: finding.file,
        finding.message)
    }
    guard var shape = try? DecoderShape(from: configuration) else { return findings }
    let shapes = Dictionary(specs.map { ($0.name, $0.shape) }, uniquingKeysWith: { a, _ in a })
    // Rows that pad the vocabulary are looked at above.
    let rows = HuggingFaceTable.rows(shape.family)
    let embedding = rows.first { $0.part == .embedding }?.slices.first?.name(layer: nil)
    shape.vocabulary = embedding.flatMap { shapes[$0]?.first } ?? shape.vocabulary
    findings += HuggingFaceTable.problems(in: shapes, of: shape).map {
      VerificationFinding(
        code: LayoutProblem.Code.shape.rawValue, path: model.checkpoint.directory.text, "\($0)")
    }
    return findings
  }

  /// Whether a path is that of one file of several.
  private static func isOneShard(_ path: Path) -> Bool {
    guard let shard = ShardName(path.lastComponent), shard.count > 1 else { return false }
    return (try? FileStatus.ifPresent(path)?.kind) == .regular
  }
}
