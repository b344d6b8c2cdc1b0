internal import Layouts
internal import Storage
internal import Tensors

/// Rules about layers beside one another: holes, members, types and shapes.
struct LayerLint {
  private let subject: LintSubject
  private(set) var findings: [LintFinding] = []

  static func findings(_ subject: LintSubject) -> [LintFinding] {
    var lint = Self(subject: subject)
    for stack in subject.numbering.stacks { lint.check(stack) }
    return lint.findings
  }

  private init(subject: LintSubject) { self.subject = subject }

  private mutating func check(_ stack: LayerNumbering.Stack) {
    let layers = subject.specs.compactMap { spec in
      LayerName(spec.name).flatMap { $0.stack == stack.name ? ($0, spec) : nil }
    }
    holes(stack, layers.count)
    // One or two layers have no majority.
    guard stack.indices.count > 2 else { return }
    let bySuffix = Dictionary(grouping: layers) { TensorName($0.0.suffix) }
    members(stack, bySuffix)
    for (suffix, entries) in bySuffix.sorted(by: { $0.key < $1.key }) {
      compare(entries.map(\.1), suffix, stack)
    }
  }

  private mutating func holes(_ stack: LayerNumbering.Stack, _ tensorCount: Int) {
    let missing = stack.missing()
    // Numbers of other things than layers, as in `classifier.2.weight`, may have gaps.
    guard !missing.isEmpty, stack.name == subject.numbering.main?.name || tensorCount > 16 else {
      return
    }
    findings.append(
      LintFinding(
        .missingLayer, file: subject.directory.text,
        expected: "\(stack.layerCount) layers", found: "\(stack.indices.count)",
        "'\(stack.name)' has no layer \(missing.map(String.init).joined(separator: ", "))"))
  }

  private mutating func members(
    _ stack: LayerNumbering.Stack, _ bySuffix: [TensorName: [(LayerName, TensorSpec)]]
  ) {
    var layers: [Int: Set<TensorName>] = [:]
    for (suffix, entries) in bySuffix {
      for entry in entries { layers[entry.0.index, default: []].insert(suffix) }
    }
    let common = Set(bySuffix.filter { 2 * $0.value.count > stack.indices.count }.keys)
    var isMixed = false
    for (index, members) in layers.sorted(by: { $0.key < $1.key }) {
      let missing = common.subtracting(members).sorted()
      guard !missing.isEmpty else { continue }
      // A layer with members of its own is of another kind.
      guard members.isSubset(of: common) else {
        isMixed = true
        continue
      }
      for suffix in missing {
        let name = TensorName("\(stack.name).\(index).\(suffix.text)")
        findings.append(
          LintFinding(
            .missingMember, file: subject.directory.text, tensor: name.text,
            "layer \(index) of '\(stack.name)' has no \(suffix.quoted), which "
              + "\(bySuffix[suffix]?.count ?? 0) of \(stack.indices.count) layers have"))
      }
    }
    if isMixed {
      findings.append(
        LintFinding(
          .mixedLayers, file: subject.directory.text, "'\(stack.name)' has layers of several kinds")
      )
    }
  }

  /// Tensors of one place in all layers: few are allowed to stand out, many are a pattern.
  private mutating func compare(
    _ specs: [TensorSpec], _ suffix: TensorName, _ stack: LayerNumbering.Stack
  ) {
    guard specs.count > 2 else { return }
    let types = Dictionary(grouping: specs, by: \.dtype)
    if let usual = types.max(by: { $0.value.count < $1.value.count }), types.count > 1,
      2 * usual.value.count > specs.count
    {
      for spec in specs where spec.dtype != usual.key {
        findings.append(
          LintFinding(
            .layerDType, file: subject.file(of: spec.name), tensor: spec.name.text,
            expected: usual.key.rawValue, found: spec.dtype.rawValue,
            "\(spec.name.quoted) is \(spec.dtype.rawValue), in \(usual.value.count) of "
              + "\(specs.count) layers it is \(usual.key.rawValue)"))
      }
    }
    let shapes = Dictionary(grouping: specs, by: \.shape)
    guard let usual = shapes.max(by: { $0.value.count < $1.value.count }), shapes.count > 1,
      4 * usual.value.count > 3 * specs.count
        || shapes.count == 2 && usual.value.count + 1 == specs.count
    else { return }
    for spec in specs where spec.shape != usual.key {
      findings.append(
        LintFinding(
          .layerShape, file: subject.file(of: spec.name), tensor: spec.name.text,
          expected: "\(usual.key)", found: "\(spec.shape)",
          "\(spec.name.quoted) has the shape \(spec.shape), in \(usual.value.count) of "
            + "\(specs.count) layers it is \(usual.key)"))
    }
  }
}
