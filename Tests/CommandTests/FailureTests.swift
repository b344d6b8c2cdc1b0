import Foundation
import Storage
import TestSupport
import Testing

/// A command line that cannot succeed, its exit code, and words that its message has.
struct FailingCommand: Sendable, CustomTestStringConvertible {
  let arguments: [String]
  let status: Int32
  let words: [String]

  init(_ line: String, _ status: Int32, _ words: String...) {
    arguments = line.split(separator: " ").map(String.init)
    self.status = status
    self.words = words
  }

  var testDescription: String { arguments.joined(separator: " ") }

  static let all = [
    FailingCommand("frobnicate", 2, "Unexpected argument 'frobnicate'"),
    FailingCommand("merge", 2, "Missing expected argument '<recipe>'"),
    FailingCommand("merge r o --frob", 2, "Unknown option '--frob'"),
    FailingCommand("merge r o --profile slow", 2, "slow", "exact", "mergekit-0.1"),
    FailingCommand("merge r o --shard-size lots", 2, "'lots' is not a size"),
    FailingCommand("merge r o -j 0", 2, "from 1 to 1024"),
    FailingCommand("merge r o --explain [", 2, "filter '['"),
    FailingCommand("merge r o --no-safe-serialization", 2, "refused", "safetensors"),
    FailingCommand("merge r o --unsafe-truncate-embeddings", 2, "refused", "tokenizer"),
    FailingCommand("merge /nonexistent.yaml o", 2, "cannot open '/nonexistent.yaml'", "ENOENT"),
    FailingCommand("merge recipes/demo.yaml o --explain nowhere", 2, "no tensor", "nowhere"),
    FailingCommand("merge recipes/demo.yaml LICENSE/out", 2, "'LICENSE'"),
    FailingCommand("inspect", 2, "Missing expected argument '<path> ...'"),
    FailingCommand("inspect /nonexistent", 2, "'/nonexistent'", "no such file"),
    FailingCommand("inspect some/model", 2, "hint: fetch it with 'hf download some/model'"),
    FailingCommand("inspect Package.swift", 3, "'Package.swift'", "plain text"),
    FailingCommand("inspect Sources", 3, "'Sources'", "no .safetensors files"),
    FailingCommand("merge recipes/demo.yaml fixtures/family/base-bf16/x", 4, "inside the input"),
  ]
}

@Suite struct `Failures` {
  @Test(arguments: FailingCommand.all)
  func `have an exit code and a message`(command: FailingCommand) throws {
    let outcome = try SutureProcess.run(command.arguments)
    #expect(outcome.status == command.status, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("suture: error: "), "\(outcome.errors)")
    for word in command.words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
  }

  @Test func `recipe problems are lines with their place`() throws {
    let directory = try TemporaryDirectory()
    let recipe = try directory.file("r.yaml", Array("merge_method: liner\nmodles: []\n".utf8))
    let outcome = try SutureProcess.run("merge", recipe.text, directory("o").text)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("\(recipe):1:15: error: "))
    #expect(outcome.errors.contains("did you mean 'linear'?"))
    #expect(outcome.errors.contains("\(recipe):2:1: error: "))
    #expect(try directory.names() == ["r.yaml"])
  }

  @Test func `tensors that do not fit are an invalid input`() throws {
    let directory = try TemporaryDirectory()
    try SampleModel.write(SampleModel.decoder(layers: 2), to: directory, named: "a.safetensors")
    try SampleModel.write(
      SampleModel.decoder(layers: 2, odd: 1), to: directory, named: "b.safetensors")
    let text = """
      merge_method: linear
      models:
        - {model: a.safetensors, parameters: {weight: 1}}
        - {model: b.safetensors, parameters: {weight: 1}}
      """
    let recipe = try directory.file("r.yaml", Array(text.utf8))
    let outcome = try SutureProcess.run("merge", recipe.text, directory("o").text)
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.errors.contains("model.layers.1.mlp.up_proj.weight"))
  }

  @Test func `a full disk under standard output is a failure of the system`() throws {
    let outcome = try SutureProcess.run(
      ["inspect", "fixtures/family/base-bf16"], output: FileHandle(forWritingAtPath: "/dev/full"))
    #expect(outcome.status == 5)
    #expect(outcome.errors.contains("standard output") && outcome.errors.contains("ENOSPC"))
  }

  @Test func `a reader that went away ends the command quietly`() throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let outcome = try SutureProcess.run(
      ["inspect", "fixtures/family/base-bf16"], output: pipe.fileHandleForWriting)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
  }
}
