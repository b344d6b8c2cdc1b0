internal import Layouts
internal import Models
internal import Storage
internal import StrictJSON
internal import Tensors

/// Rules about low-rank adapters and their `adapter_config.json`, as PEFT 0.18 writes them.
struct AdapterLint {
  private let subject: LintSubject
  private let file: String
  private var findings: [LintFinding] = []

  static func findings(_ subject: LintSubject) throws -> [LintFinding] {
    guard subject.isAdapter else { return [] }
    var lint = Self(subject)
    try lint.check()
    return lint.findings
  }

  private init(_ subject: LintSubject) {
    self.subject = subject
    file = subject.directory.joining("adapter_config.json").text
  }

  /// The two factors of one matrix.
  private struct Pair {
    var a: TensorSpec?
    var b: TensorSpec?
  }

  private mutating func check() throws {
    let pairs = self.pairs
    for (module, pair) in pairs.sorted(by: { TensorName($0.key) < TensorName($1.key) }) {
      guard let missing = pair.a == nil ? "lora_A" : pair.b == nil ? "lora_B" : nil,
        let other = pair.a ?? pair.b
      else { continue }
      findings.append(
        LintFinding(
          .adapterPair, file: subject.file(of: other.name), tensor: other.name.text,
          expected: missing, "\(TensorName(module).quoted) has no \(missing)"))
    }
    guard let root = try configuration() else { return }
    ranks(root, pairs)
    modules(root, Set(pairs.keys))
  }

  private var pairs: [String: Pair] {
    var pairs: [String: Pair] = [:]
    for spec in subject.specs {
      for (word, isA) in [(".lora_A.", true), (".lora_B.", false)] {
        guard let range = spec.name.text.firstRange(of: word) else { continue }
        let module = String(spec.name.text[..<range.lowerBound])
        if isA {
          pairs[module, default: Pair()].a = spec
        } else {
          pairs[module, default: Pair()].b = spec
        }
      }
    }
    return pairs
  }

  private mutating func configuration() throws -> JSONValue? {
    guard let bytes = try ConfigurationFile.bytes(Path(file)) else {
      findings.append(
        LintFinding(.adapterConfiguration, file: file, "there is no adapter_config.json"))
      return nil
    }
    do {
      let document = try JSONDocument(bytes, options: .python)
      guard let rank = document.root["r"]?.integer, rank > 0 else {
        findings.append(
          LintFinding(
            .adapterConfiguration, file: file, expected: "a rank 'r' of 1 or more",
            "there is no rank 'r' of 1 or more"))
        return document.root.kind == .object ? document.root : nil
      }
      return document.root
    } catch {
      findings.append(LintFinding(.adapterConfiguration, file: file, "\(error)"))
      return nil
    }
  }

  private mutating func ranks(_ root: JSONValue, _ pairs: [String: Pair]) {
    guard let rank = root["r"]?.integer, rank > 0 else { return }
    let patterns = root["rank_pattern"]?.object?.members ?? []
    for (module, pair) in pairs.sorted(by: { TensorName($0.key) < TensorName($1.key) }) {
      let special = patterns.first { module.hasSuffix($0.key) }?.value.integer
      let expected = special ?? rank
      let found = [
        (pair.a, pair.a?.shape.first), (pair.b, pair.b.flatMap { $0.shape.dropFirst().first }),
      ]
      for case (let spec?, let extent?) in found where extent != expected {
        findings.append(
          LintFinding(
            .adapterRank, file: subject.file(of: spec.name), tensor: spec.name.text,
            expected: "\(expected)", found: "\(extent)",
            "\(spec.name.quoted) has rank \(extent), the configuration says \(expected)"))
      }
    }
  }

  /// A list names the last parts of modules; a single text is a regular expression and left alone.
  private mutating func modules(_ root: JSONValue, _ modules: Set<String>) {
    guard let targets = root["target_modules"]?.array?.compactMap(\.string), !targets.isEmpty else {
      return
    }
    func fits(_ module: String, _ target: String) -> Bool {
      module == target || module.hasSuffix("." + target)
    }
    for target in targets where !modules.contains(where: { fits($0, target) }) {
      findings.append(
        LintFinding(
          .adapterModules, file: file, expected: target,
          "the target module \(TensorName(target).quoted) has no factors"))
    }
    for module in modules.sorted() where !targets.contains(where: { fits(module, $0) }) {
      findings.append(
        LintFinding(
          .adapterModules, file: file, found: module,
          "\(TensorName(module).quoted) has factors, but is no target module"))
    }
  }
}
