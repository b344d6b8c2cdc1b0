internal import Checkpoints
internal import Pipeline
internal import Storage
internal import StrictJSON

/// What decides over the bytes of an output, for a run that goes on with an interrupted one.
///
/// Two runs with equal fingerprints give equal bytes, so that what one has finished is right for the
/// other.
struct RunFingerprint: Hashable, Sendable, Codable {
  /// What was asked for, by names that people understand: the tool's version, the arguments, the
  /// recipe.
  var facts: [String: String]
  /// The inputs: their sizes and the times of their last change.
  var inputs: [String: String]

  /// The fingerprint of a run of `plan` into `placed`.
  ///
  /// The facts are what decides over bytes besides the plan: options, seeds, recipes.
  init(
    _ plan: Plan, _ placed: PlacedOutput, inputs files: [InputFile], facts: [String: String]
  ) {
    self.facts = facts
    self.facts["plan"] = PlanDigest.of(plan, placed).hex
    inputs = Dictionary(
      files.map { ($0.path.text, Self.state(of: $0)) }, uniquingKeysWith: { first, _ in first })
  }

  private init(facts: [String: String], inputs: [String: String]) {
    (self.facts, self.inputs) = (facts, inputs)
  }

  private static func state(of file: InputFile) -> String {
    let time = file.identity.modified
    return "\(file.byteCount) bytes, modified at \(time.seconds)s \(time.nanoseconds)ns"
  }

  /// In words, the first difference that makes going on impossible; nil where there is none.
  func difference(from earlier: RunFingerprint) -> String? {
    for (name, value) in facts.sorted(by: { $0.key < $1.key }) where earlier.facts[name] != value {
      let (then, now) = (earlier.facts[name] ?? "nothing", value)
      return name == "plan"
        ? "the tensors to write are others" : "its \(name) was \(then) and is now \(now)"
    }
    for (path, state) in inputs.sorted(by: { $0.key < $1.key }) where earlier.inputs[path] != state
    {
      guard let then = earlier.inputs[path] else {
        return "\(Path(path).quoted) was no input of it"
      }
      return "the input \(Path(path).quoted) had \(then) and has now \(state)"
    }
    let known = Set(facts.keys).union(inputs.keys)
    return (earlier.facts.keys.sorted() + earlier.inputs.keys.sorted())
      .first { !known.contains($0) }.map { "\(Path($0).quoted) was part of it and no longer is" }
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
