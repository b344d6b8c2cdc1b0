internal import Layouts
internal import Models
internal import Storage
internal import StrictJSON
internal import Tensors

/// Rules about the configuration beside the tensors that it describes.
struct ConfigurationLint {
  private let subject: LintSubject
  private var findings: [LintFinding] = []

  static func findings(_ subject: LintSubject) -> [LintFinding] {
    guard subject.isHuggingFace, !subject.isAdapter else { return [] }
    guard let configuration = subject.configuration else {
      return [
        LintFinding(
          .missingConfiguration, file: subject.directory.text, "there is no config.json")
      ]
    }
    var lint = Self(subject: subject)
    lint.gather(configuration)
    lint.numbers(configuration)
    lint.table(configuration)
    return lint.findings
  }

  private init(subject: LintSubject) { self.subject = subject }

  /// What layouts find already; heads are looked at together with their values.
  private mutating func gather(_ configuration: ModelConfiguration) {
    let shape = ModelShape(
      inferredFrom: subject.specs, headDimension: configuration.headDimension)
    var known = configuration.warnings + configuration.check(subject.specs)
    if !subject.isQuantized { known += shape.check(against: configuration) }
    for finding in known {
      guard let rule = LintRule(rawValue: finding.code) else { continue }
      findings.append(
        LintFinding(
          rule, finding.severity == .error ? .error : nil, file: finding.file, finding.message))
    }
  }

  /// Numbers that are valid and yet no model's.
  private mutating func numbers(_ configuration: ModelConfiguration) {
    func check(_ word: String, _ value: Double?, _ range: ClosedRange<Double>, _ expected: String) {
      guard let value, !range.contains(value) else { return }
      let text = Int(exactly: value).map(String.init) ?? "\(value)"
      findings.append(
        LintFinding(
          .absurdNumber, file: configuration.file, expected: expected, found: text,
          "\(word) is \(text), expected \(expected)"))
    }
    func count(_ word: String, _ value: Int?, _ limit: Int) {
      check(word, value.map(Double.init), 1...Double(limit), "1 to \(limit)")
    }
    count("the hidden size", configuration.hiddenSize, 1 << 20)
    count("the feed-forward size", configuration.intermediateSize, 1 << 24)
    count("the number of layers", configuration.layerCount, 10_000)
    count("the number of heads", configuration.headCount, 1 << 16)
    count("the number of key-value heads", configuration.keyValueHeadCount, 1 << 16)
    count("the vocabulary size", configuration.vocabularySize, 1 << 26)
    count("the head dimension", configuration.headDimension, 1 << 16)
    check("the norm epsilon", configuration.normEpsilon, 1e-16...0.01, "1e-16 to 0.01")
    check("rope_theta", configuration.rope.theta, 1...1e12, "1 to 1e12")
    let root = configuration.document.root
    count("max_position_embeddings", root["max_position_embeddings"]?.integer, 1 << 30)
  }

  /// Architectures whose tensors are known one by one.
  private mutating func table(_ configuration: ModelConfiguration) {
    guard !subject.isQuantized, SettingsReading(huggingFace: configuration).settings.family != nil,
      var shape = try? DecoderShape(from: configuration)
    else { return }
    let shapes = subject.shapes.mapValues(\.shape)
    // Rows that pad the vocabulary and heads that are missing are other rules'.
    shape.vocabulary = subject.embedding?.shape.first ?? shape.vocabulary
    let hasHead = subject.head != nil
    shape.isTied = shape.isTied || !hasHead
    for problem in HuggingFaceTable.problems(in: shapes, of: shape) {
      let name = problem.tensor
      findings.append(
        LintFinding(
          problem.found == nil ? .missingTensor : .tensorShape, file: subject.file(of: name),
          tensor: name.text, expected: "\(problem.expected)", found: problem.found.map { "\($0)" },
          "\(problem)"))
    }
    let known = Set(HuggingFaceTable.names(of: shape))
    for spec in subject.specs
    where !known.contains(spec.name) && !DerivedBuffer.isDerived(spec.name)
      && spec.name != subject.head?.name
    {
      findings.append(
        LintFinding(
          .unknownTensor, file: subject.file(of: spec.name), tensor: spec.name.text,
          "\(spec.name.quoted) is no tensor of \(configuration.architectures.first ?? "the model")")
      )
    }
  }
}
