internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

/// A hash of what a plan makes and where that goes.
enum PlanDigest {
  /// The SHA-256 of the steps in words and of the files, their fixed bytes and targets.
  ///
  /// Models go by the order in which they are used, for they may be called by different paths;
  /// `inputs` are the names of all files that are read.
  static func of(_ plan: Plan, _ placed: PlacedOutput, inputs: [String]) -> Digest256 {
    var numbers: [String: Int] = [:]
    func number(_ model: String) -> Int {
      let number = numbers[model] ?? numbers.count
      numbers[model] = number
      return number
    }
    var hasher = SHA256Hasher()
    func add(_ text: String) { hasher.update(Array(text.utf8) + [0]) }
    add("seed \(plan.streamSeed)")
    for input in inputs { add(input) }
    for step in plan.steps {
      add("\(step.output.name.text) \(step.output.dtype) \(step.output.shape)")
      add(step.account.method)
      for parameter in step.account.parameters {
        add("\(parameter.name) \(parameter.model ?? "") \(parameter.value)")
      }
      for input in step.inputs {
        add("\(number(input.model)) \(input.tensor.name.text) \(input.tensor.spec.dtype)")
      }
    }
    for file in placed.files {
      add("\(file.name) \(file.byteCount)")
      for (offset, bytes) in file.fixed {
        add("at \(offset)")
        hasher.update(bytes)
      }
    }
    for target in placed.targets {
      add("\(target.tensor.text) \(target.file) \(target.byteOffset)")
    }
    return hasher.digest()
  }
}
