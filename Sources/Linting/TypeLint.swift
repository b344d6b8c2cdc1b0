internal import Layouts
internal import Tensors

/// Rules about element types of the whole model.
enum TypeLint {
  static func findings(_ subject: LintSubject) -> [LintFinding] {
    // Quantised models mix types on purpose.
    guard !subject.isQuantized, !subject.isAdapter else { return [] }
    return mixed(subject) + configured(subject)
  }

  /// Matrices within layers whose place has another type than most; vectors and routers are often
  /// kept in more precision.
  private static func mixed(_ subject: LintSubject) -> [LintFinding] {
    let matrices = subject.specs.filter {
      $0.shape.count >= 2 && $0.dtype.isFloatingPoint && !isPrecise($0.name.text)
    }
    guard let usual = matrices.dominantFloatingPointType else { return [] }
    let others = matrices.filter { $0.dtype != usual }
    guard !others.isEmpty else { return [] }
    // What stands out within its layers is said there.
    let places = Dictionary(grouping: matrices) { LayerName($0.name)?.suffix }
    return others.filter { spec in
      guard let suffix = LayerName(spec.name)?.suffix, let group = places[suffix] else {
        return true
      }
      return group.count < 3 || 2 * group.count { $0.dtype == spec.dtype } > group.count
    }.map { spec in
      LintFinding(
        .mixedDTypes, file: subject.file(of: spec.name), tensor: spec.name.text,
        expected: usual.rawValue, found: spec.dtype.rawValue,
        "\(spec.name.quoted) is \(spec.dtype.rawValue), most matrices are \(usual.rawValue)")
    }
  }

  /// Whether a matrix is small and often kept in more precision.
  private static func isPrecise(_ name: String) -> Bool {
    [".gate.weight", "router", "A_log", "relative_attention_bias"].contains { name.contains($0) }
  }

  private static func configured(_ subject: LintSubject) -> [LintFinding] {
    // A configuration that was given for a training checkpoint is another model's.
    guard subject.isHuggingFace, let configuration = subject.configuration,
      let stated = configuration.dtype,
      stated != "auto", let usual = subject.specs.dominantFloatingPointType,
      let name = usual.torchName, name != stated
    else { return [] }
    return [
      LintFinding(
        .configurationDType, file: configuration.file, expected: stated, found: name,
        "the configuration says \(stated), most elements are \(usual.rawValue)")
    ]
  }
}
