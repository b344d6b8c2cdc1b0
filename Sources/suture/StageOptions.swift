import ArgumentParser
import Merging

/// Options for recipes of several stages, and for checkpoints that are no language models.
struct StageOptions: ParsableArguments {
  @Flag(
    help: """
      Write the model of each stage too, and run the stages one after another; without it they are \
      part of one pass.
      """)
  var keepStages = false

  @Option(
    name: [.long, .customLong("intermediate-dir"), .customShort("I")],
    help: ArgumentHelp(
      "Where the models of stages are kept (default: OUTPUT-stages); implies --keep-stages.",
      valueName: "directory"), completion: .directory)
  var stagesDir: String?

  @Flag(help: "Merge tensors by name, without layers; all models must have the same ones.")
  var raw = false

  @Flag(
    name: [.long, .customShort("i")], help: "As --raw, leaving out tensors that a model lacks.")
  var tensorIntersection = false

  @Flag(
    name: [.long, .customShort("u")], help: "As --raw, merging each tensor of those that have it.")
  var tensorUnion = false

  func validate() throws {
    guard !(tensorIntersection && tensorUnion) else {
      throw ValidationError("--tensor-intersection and --tensor-union exclude each other.")
    }
  }

  /// The policy for tensors that not every model has, if one is asked for.
  var policy: Recipe.RawPolicy? {
    tensorUnion ? .union : tensorIntersection ? .intersection : raw ? .strict : nil
  }

  func apply(to options: inout MergeOptions) {
    options.raw = policy
    if keepStages || stagesDir != nil {
      options.stageDirectory = stagesDir ?? Self.besides(options.output)
    }
  }

  /// The folder of the stages of an output.
  private static func besides(_ output: String) -> String {
    var output = output[...]
    while output.count > 1, output.last == "/" { output.removeLast() }
    return output + "-stages"
  }
}
