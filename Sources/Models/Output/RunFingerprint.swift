internal import Checkpoints
internal import Pipeline
internal import Ranks
internal import Storage
internal import StrictJSON

/// What decides over the bytes of an output, for a run that goes on with an interrupted one.
///
/// Two runs with equal fingerprints give equal bytes, so that what one has finished is right for the
/// other. Files are named by their real paths, wherever the run was started.
struct RunFingerprint: Hashable, Sendable, Codable {
  /// What was asked for, by names that people understand: the tool's version, the arguments, the
  /// recipe.
  var facts: [String: String]
  /// The inputs: their sizes and the times of their last change, or their hashes where these are known.
  var inputs: [String: String]
  /// The same with what this process calls it.
  ///
  /// On another machine the same path may lead to a file that is called otherwise there.
  private(set) var view: RankView

  /// The name of the fact that is a hash of the plan.
  static let plan = "plan"

  /// The fingerprint of a run of `plan` into `placed`.
  ///
  /// The facts of the options are what decides over bytes besides the plan: options, seeds, recipes.
  init(
    _ plan: Plan, _ placed: PlacedOutput, inputs files: [InputFile], _ options: StagedRun.Options
  ) {
    let named = files.map { file in
      let path = file.path.canonical()
      return options.known[path].map { ($0.name, "SHA-256 \($0.sha256)") }
        ?? (path.text, Self.state(of: file))
    }
    facts = options.facts
    facts[Self.plan] = PlanDigest.of(plan, placed, inputs: named.map(\.0)).hex
    inputs = Dictionary(named, uniquingKeysWith: { first, _ in first })
    view = RankView(
      facts: facts.merging(options.spelling) { _, spelled in spelled },
      inputs: Dictionary(
        files.map { ($0.path.text, Self.state(of: $0)) }, uniquingKeysWith: { first, _ in first }))
    view.facts[Self.plan] = PlanDigest.of(plan, placed, inputs: files.map(\.path.text)).hex
  }

  private init(facts: [String: String], inputs: [String: String]) {
    (self.facts, self.inputs) = (facts, inputs)
    view = RankView(facts: facts, inputs: inputs)
  }

  private static func state(of file: InputFile) -> String {
    let time = file.identity.modified
    return "\(file.byteCount) bytes, modified at \(time.seconds)s \(time.nanoseconds)ns"
  }

  /// In words, the first difference that makes going on impossible; nil where there is none.
  func difference(from earlier: RunFingerprint) -> String? {
    for (name, value) in facts.sorted(by: { $0.key < $1.key })
    where name != Self.plan && earlier.facts[name] != value {
      return "its \(name) was \(earlier.facts[name] ?? "nothing") and is now \(value)"
    }
    for (path, state) in inputs.sorted(by: { $0.key < $1.key }) where earlier.inputs[path] != state
    {
      guard let then = earlier.inputs[path] else {
        return "\(Path(path).quoted) was no input of it"
      }
      return "the input \(Path(path).quoted) had \(then) and has now \(state)"
    }
    let known = Set(facts.keys).union(inputs.keys)
    let gone = (earlier.facts.keys.sorted() + earlier.inputs.keys.sorted()).first {
      !known.contains($0)
    }
    if let gone { return "\(Path(gone).quoted) was part of it and no longer is" }
    return facts[Self.plan] == earlier.facts[Self.plan] ? nil : "the tensors to write are others"
  }
}

extension RunFingerprint {
  func write(to json: inout JSONWriter) {
    for (key, table) in [("facts", facts), ("inputs", inputs)] {
      json.key(key)
      json.object { json in
        for (name, value) in table.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
      }
    }
  }

  init?(_ value: JSONValue) {
    func table(_ key: String) -> [String: String]? {
      guard let members = value[key]?.object?.members else { return nil }
      return Dictionary(
        members.compactMap { member in member.value.string.map { (member.key, $0) } },
        uniquingKeysWith: { first, _ in first })
    }
    guard let facts = table("facts"), let inputs = table("inputs") else { return nil }
    self.init(facts: facts, inputs: inputs)
  }
}
