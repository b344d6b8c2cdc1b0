import Storage
import TestSupport
import Testing

@Suite struct `Malformed inputs of a merge` {
  @Test(arguments: MalformedFile.all)
  func `a bad file is refused by name`(file: MalformedFile) throws {
    let directory = try TemporaryDirectory()
    try directory.file("bad.safetensors", file.bytes)
    let recipe = try Self.recipe(of: "bad.safetensors", in: directory)
    let outcome = try SutureProcess.run("merge", recipe.text, directory("out").text)
    #expect(outcome.status == 3, "\(outcome.errors)")
    try Self.expect(outcome, names: "bad.safetensors", words: file.words, in: directory)
  }

  @Test(arguments: MalformedIndex.all)
  func `a bad index is refused by name`(index: MalformedIndex) throws {
    let directory = try TemporaryDirectory()
    try directory.directory("model")
    try directory.directory("model/folder.safetensors")
    let sound = MalformedFile.file("{\(MalformedFile.entry())}", data: 4)
    try directory.file("model/a.safetensors", sound)
    try directory.file("model/model.safetensors.index.json", Array(index.text.utf8))
    let recipe = try Self.recipe(of: "model", in: directory)
    let outcome = try SutureProcess.run("merge", recipe.text, directory("out").text)
    #expect(outcome.status == 3, "\(outcome.errors)")
    try Self.expect(outcome, names: "index.json", words: index.words, in: directory)
  }

  @Test(arguments: MalformedSideFile.all)
  func `a bad file beside the weights is refused by name`(file: MalformedSideFile) throws {
    let directory = try TemporaryDirectory()
    try directory.directory("model")
    try SampleModel.write(
      SampleModel.decoder(layers: 1), to: directory, named: "model/model.safetensors")
    try directory.file("model/" + file.name, Array(file.text.utf8))
    let recipe = try Self.recipe(of: "model", in: directory)
    let outcome = try SutureProcess.run("merge", recipe.text, directory("out").text)
    #expect(outcome.status == 3, "\(outcome.errors)")
    try Self.expect(outcome, names: "model/" + file.name, words: file.words, in: directory)
    guard file.name != "config.json" else { return }
    let bare = try SutureProcess.run(
      "merge", recipe.text, directory("bare").text, "--no-copy-tokenizer")
    #expect(bare.status == 0, "\(bare.errors)")
    #expect(try directory.names().contains("bare"))
  }

  @Test(arguments: MalformedRecipe.all)
  func `a bad recipe is refused with its place`(recipe: MalformedRecipe) throws {
    let directory = try TemporaryDirectory()
    for name in ["a.safetensors", "b.safetensors"] {
      try SampleModel.write(SampleModel.decoder(layers: 2), to: directory, named: name)
    }
    let path = try directory.file("recipe.yaml", Array(recipe.text.utf8))
    let outcome = try SutureProcess.run("merge", path.text, directory("out").text)
    #expect(outcome.status == 2 || outcome.status == 3, "\(outcome.errors)")
    try Self.expect(outcome, names: "recipe.yaml:", words: recipe.words, in: directory)
  }

  private static func recipe(
    of model: String, in directory: borrowing TemporaryDirectory
  ) throws -> Path {
    let text = "merge_method: linear\nmodels: [{model: \(model), parameters: {weight: 1}}]\n"
    return try directory.file("recipe.yaml", Array(text.utf8))
  }

  /// Checks that the message has its words and that nothing was left behind.
  private static func expect(
    _ outcome: SutureProcess.Outcome, names file: String, words: [String],
    in directory: borrowing TemporaryDirectory
  ) throws {
    for word in [file] + words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    #expect(outcome.output == "")
    let names = try directory.names()
    #expect(!names.contains { $0.contains("out") }, "\(names)")
  }
}
