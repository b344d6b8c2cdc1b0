import Merging
import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `Chat templates of merges` {
  private static let a = VocabularyCase.model("bytes-a")
  private static let b = VocabularyCase.model("bytes-b")
  private static let c = VocabularyCase.model("bytes-c")

  private func run(
    _ models: [String], _ more: String, in directory: borrowing TemporaryDirectory
  ) throws -> [String: [UInt8]] {
    let list = models.map { "  - {model: \($0), parameters: {weight: 1}}\n" }.joined()
    let recipe = "merge_method: linear\ntokenizer_source: base\nmodels:\n\(list)\(more)\n"
    try MergeRun.output(of: recipe, in: directory)
    return try FileContents.all(in: directory("out"))
  }

  private func template(_ files: [String: [UInt8]]) -> String? {
    files["chat_template.jinja"].map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `the one that most models have is taken`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("b2")
    for (name, bytes) in try FileContents.all(in: Path(Self.b)) {
      try directory.file("b2/" + name, bytes)
    }
    let files = try run([Self.a, Self.b, "b2"], "chat_template: auto", in: directory)
    #expect(try #require(template(files)).contains("<|sea|>"))
  }

  @Test func `of templates that are equally common the first is taken, and files stay`() throws {
    let directory = try TemporaryDirectory()
    let files = try run([Self.a, Self.b], "chat_template: auto", in: directory)
    let original = try FileContents.all(in: Path(Self.a))
    #expect(files["chat_template.jinja"] == original["chat_template.jinja"])
    #expect(files["tokenizer_config.json"] == original["tokenizer_config.json"])
  }

  @Test(arguments: ["alpaca", "chatml", "exaone", "llama3", "mistral"])
  func `built-in ones go to every place where one was`(name: String) throws {
    let directory = try TemporaryDirectory()
    let files = try run([Self.b, Self.c], "chat_template: \(name)", in: directory)
    let text = try #require(template(files))
    #expect(text.contains("{%- for message in messages -%}"))
    let settings = try JSONDocument(try #require(files["tokenizer_config.json"]))
    #expect(settings.root["chat_template"]?.string == text)
    let original = try JSONDocument(
      FileContents.bytes(of: Path(Self.b).joining("tokenizer_config.json")))
    #expect(settings.root.object?.keys == original.root.object?.keys)
  }

  @Test func `a text is taken as it is, without a tokenizer section too`() throws {
    let directory = try TemporaryDirectory()
    let recipe = """
      merge_method: passthrough
      models: [{model: \(Self.c)}]
      chat_template: "{{ bos_token }}{{ messages[0]['content'] }}"
      """
    try MergeRun.output(of: recipe, in: directory)
    let files = try FileContents.all(in: directory("out"))
    #expect(template(files) == "{{ bos_token }}{{ messages[0]['content'] }}")
    let original = try FileContents.all(in: Path(Self.c))
    #expect(files["tokenizer_config.json"] == original["tokenizer_config.json"])
  }
}
