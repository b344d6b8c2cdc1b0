import ArgumentParser
import Storage
import TestSupport
import Testing

@testable import suture

/// A command that writes an output, run inside of this process on small inputs.
struct WritingCommand: Sendable, CustomTestStringConvertible {
  let name: String
  /// The arguments of a run in a folder of inputs that writes `output`.
  let arguments: @Sendable (_ inputs: Path, _ output: Path) -> [String]
  /// Whether `--resume` means anything to it.
  var canResume = true

  var testDescription: String { name }

  static let merge = Self(name: "merge") { inputs, output in
    ["merge", inputs.joining("recipe.yaml").text, output.text, "--shard-size", "1kB"]
  }
  /// A merge of several stages that are kept beside the output; the last one is `out`.
  static let staged = Self(name: "merge --keep-stages") { inputs, output in
    [
      "merge", inputs.joining("staged.yaml").text, output.text, "--keep-stages", "-j", "1",
      "--shard-size",
      "1kB",
    ]
  }
  static let convert = Self(name: "convert") { inputs, output in
    ["convert", inputs.joining("a").text, output.text, "--to", "neox", "--tp", "2", "--pp", "2"]
  }
  static let reshard = Self(name: "reshard") { inputs, output in
    ["reshard", inputs.joining("run").text, output.text, "--tp", "2", "--pp", "1"]
  }
  static let edit = Self(name: "edit") { inputs, output in
    ["edit", inputs.joining("a").text, output.text, "--cast", "f32"]
  }
  static let pack = Self(
    name: "pack",
    arguments: { inputs, output in ["pack", inputs.joining("a").text, output.text] },
    canResume: false)
  static let unpack = Self(
    name: "unpack",
    arguments: { inputs, output in ["unpack", inputs.joining("a.suture").text, output.text] },
    canResume: false)

  static let all = [merge, convert, reshard, edit, pack, unpack]

  init(
    name: String, arguments: @escaping @Sendable (Path, Path) -> [String], canResume: Bool = true
  ) {
    (self.name, self.arguments, self.canResume) = (name, arguments, canResume)
  }

  /// Makes the inputs of every command in `directory`.
  static func prepareInputs(in directory: borrowing TemporaryDirectory) throws {
    for (name, seed) in [("base", 1), ("a", 2), ("b", 3)] {
      var decoder = RandomDecoder(.llama, seed: UInt64(seed))
      (decoder.layers, decoder.groups, decoder.headDimension) = (2, 2, 4)
      (decoder.inner, decoder.vocabulary) = (12, 20)
      try decoder.write(name, in: directory)
      try directory.file("\(name)/generation_config.json", Array("{\"eos_token_id\": 2}\n".utf8))
    }
    let recipe = TinyModel.paperRecipe(
      base: directory("base"), models: directory("a"), directory("b"))
    try directory.file("recipe.yaml", Array(recipe.utf8))
    let staged = """
      name: one
      merge_method: linear
      models:
        - {model: \(directory("a").text), parameters: {weight: 0.5}}
        - {model: \(directory("b").text), parameters: {weight: 0.5}}
      ---
      name: two
      merge_method: dare_ties
      base_model: \(directory("base").text)
      models:
        - {model: one, parameters: {weight: 1, density: 0.5}}
      ---
      merge_method: slerp
      base_model: two
      models: [{model: \(directory("a").text)}]
      parameters: {t: 0.25}
      """
    try directory.file("staged.yaml", Array(staged.utf8))
    try execute(
      ["convert", directory("a").text, directory("run").text, "--to", "neox", "--tp", "1"])
    try execute(["pack", directory("a").text, directory("a.suture").text])
  }

  /// Runs it; a failure is what a process would end with.
  func run(inputs: Path, output: Path, resuming: Bool = false) -> Failure? {
    do {
      try Self.execute(arguments(inputs, output) + (resuming && canResume ? ["--resume"] : []))
      return nil
    } catch {
      return Failure(error) ?? Failure(.usage, "not an error of ours: \(error)")
    }
  }

  /// Runs `clean` on a directory.
  static func clean(_ path: Path, dryRun: Bool = false) throws {
    var command = try Suture.parseAsRoot(
      ["clean", path.text, "--json"] + (dryRun ? ["--dry-run"] : []))
    try command.run()
  }

  static func execute(_ arguments: [String]) throws {
    var command = try Suture.parseAsRoot(arguments + ["--quiet"])
    try command.run()
  }

  /// The contents of an output by their names; nil if nothing is there.
  static func contents(of output: Path) throws -> [String: [UInt8]]? {
    switch try FileStatus.ifOnDisk(output)?.kind {
    case nil: nil
    case .directory: try FileContents.tree(of: output)
    default: ["": try FileContents.bytes(of: output)]
    }
  }
}
