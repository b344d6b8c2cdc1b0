import Checkpoints
import Comparison
import Layouts
import Models
import Storage
import TestSupport
import Testing

@Suite struct `Differences of files` {
  /// The differences between two models of equal tensors, of which `second` has other files.
  private static func differences(
    _ first: [String: String] = [:], _ second: [String: String] = [:],
    model: TinyModel = .decoder(seed: 1), other: TinyModel? = nil
  ) throws -> [FileDifference] {
    let directory = try TemporaryDirectory()
    try model.write("a", in: directory)
    try (other ?? model).write("b", in: directory)
    for (name, text) in first { try directory.file("a/" + name, Array(text.utf8)) }
    for (name, text) in second { try directory.file("b/" + name, Array(text.utf8)) }
    return try FileComparison.differences(
      Model.open(directory("a").text), Model.open(directory("b").text))
  }

  private static func line(_ difference: FileDifference) -> String {
    let values = [difference.first, difference.second].map { $0 ?? "" }
    return "\(difference.subject.rawValue) \(difference.change.rawValue) \(difference.place): "
      + values.joined(separator: " -> ")
  }

  private static func lines(
    _ first: [String: String], _ second: [String: String]
  ) throws -> [String] { try differences(first, second).map(line) }

  @Test func `are none between equal directories`() throws {
    let files = [
      "tokenizer.json": Self.tokenizer(), "tokenizer_config.json": #"{"chat_template":"x"}"#,
      "generation_config.json": "{}", "README.md": "# a",
    ]
    #expect(try Self.differences(files, files).isEmpty)
  }

  // MARK: Configurations

  @Test func `of configurations are those of values, by path`() throws {
    let old =
      #"{"a": 1, "b": {"c": [1, 2], "d": true}, "gone": null, "list": [{"x": 1}, {"y": 2}]}"#
    let new = #"{"b": {"d": false, "c": [1, 2, 3]}, "a": 2, "list": [{"x": 1}], "new": "t"}"#
    #expect(
      try Self.lines(["config.json": old], ["config.json": new]) == [
        "config changed a: 1 -> 2", "config changed b.c: [1, 2] -> [1, 2, 3]",
        "config changed b.d: true -> false", "config removed gone: null -> ",
        #"config removed list[1]: {"y": 2} -> "#, #"config added new:  -> "t""#,
      ])
  }

  @Test(arguments: [
    (#"{"a":1.0,"b":[1e3],"c":1e-5}"#, #"{ "c": 0.00001, "b": [1000], "a": 1 }"#),
    (#"{"limit": Infinity}"#, #"{"limit": {"__float__": "Infinity"}}"#),
    (#"{"a":"\u0041"}"#, #"{"a":"A"}"#),
  ])
  func `do not see spelling and order`(old: String, new: String) throws {
    #expect(try Self.differences(["config.json": old], ["config.json": new]).isEmpty)
  }

  @Test(arguments: [
    (#"{"torch_dtype":"bfloat16"}"#, #"{"dtype":"bfloat16"}"#, "dtype"),
    (#"{"n_embd":8}"#, #"{"hidden_size":8}"#, "hidden_size"),
    (
      #"{"rope_theta":500000.0}"#,
      #"{"rope_parameters":{"rope_theta":500000,"rope_type":"default"}}"#, "rope_theta"
    ),
  ])
  func `know other spellings of the same`(old: String, new: String, place: String) throws {
    let differences = try Self.differences(["config.json": old], ["config.json": new])
    #expect(differences.first?.place == place)
    #expect(differences.allSatisfy { $0.change == .equivalent && !$0.isSubstantial })
    #expect(differences.allSatisfy { $0.note != nil })
  }

  @Test func `know spellings whose values differ`() throws {
    let differences = try Self.differences(
      ["config.json": #"{"torch_dtype":"bfloat16"}"#], ["config.json": #"{"dtype":"float32"}"#])
    #expect(differences.map(Self.line) == [#"config changed dtype: "bfloat16" -> "float32""#])
    #expect(differences[0].isSubstantial)
    #expect(differences[0].note == "'torch_dtype' is spelt 'dtype'")
  }

  @Test func `of programs' own notes do not count`() throws {
    let differences = try Self.differences(
      ["config.json": #"{"transformers_version":"4.1"}"#],
      ["config.json": #"{"transformers_version":"5.2"}"#])
    #expect(differences.map(\.isSubstantial) == [false])
  }

  @Test func `of generation and other settings are those of values`() throws {
    #expect(
      try Self.lines(
        ["generation_config.json": #"{"top_p":0.9}"#, "special_tokens_map.json": #"{"a":"b"}"#],
        ["generation_config.json": #"{"top_p":0.8}"#, "special_tokens_map.json": #"{"a":"c"}"#])
        == [
          "generation-config changed top_p: 0.9 -> 0.8",
          #"special-tokens changed a: "b" -> "c""#,
        ])
  }

  // MARK: Tokenizers

  private static func tokenizer(
    vocabulary: String = #""a":0,"b":1,"ab":2,"ba":3,"aba":4"#,
    merges: String = #""a b","b a","ab a""#, added: String = "", normalizer: String = "null",
    fallback: Bool = false
  ) -> String {
    #"{"added_tokens":[\#(added)],"normalizer":\#(normalizer),"model":{"type":"BPE","#
      + #""byte_fallback":\#(fallback),"vocab":{\#(vocabulary)},"merges":[\#(merges)]}}"#
  }

  private static func tokens(_ old: String, _ new: String) throws -> [String] {
    try lines(["tokenizer.json": old], ["tokenizer.json": new])
  }

  @Test func `of vocabularies are tokens that came, went or have another id`() throws {
    let new = Self.tokenizer(
      vocabulary: #""b":0,"a":1,"ab":2,"ba":3,"c":4"#, merges: #""a b","b a""#)
    #expect(
      try Self.tokens(Self.tokenizer(), new) == [
        "vocabulary removed aba: 4 -> ", "vocabulary renumbered b: 1 -> 0",
        "vocabulary renumbered a: 0 -> 1", "vocabulary added c:  -> 4",
        "merges removed ab a: rank 2 -> ",
      ])
  }

  @Test func `of merges are those that came, went or stand elsewhere`() throws {
    let new = Self.tokenizer(merges: #""b a","a b","a ba""#)
    #expect(
      try Self.tokens(Self.tokenizer(), new) == [
        "merges removed ab a: rank 2 -> ", "merges added a ba:  -> rank 2",
        "merges reordered a b: behind b a -> in front of it",
      ])
  }

  @Test func `do not see the two spellings of merges`() throws {
    let new = Self.tokenizer(merges: #"["a","b"],["b","a"],["ab","a"]"#)
    #expect(try Self.tokens(Self.tokenizer(), new).isEmpty)
  }

  @Test func `of added tokens are ids and flags`() throws {
    func added(_ content: String, _ id: Int, _ flags: String) -> String {
      #"{"id":\#(id),"content":"\#(content)",\#(flags)}"#
    }
    let old = Self.tokenizer(
      added: [
        added("<x>", 5, #""special":true"#), added("<y>", 6, #""special":true"#),
        added("<z>", 7, #""special":false"#),
      ].joined(separator: ","))
    let new = Self.tokenizer(
      added: [
        added("<y>", 5, #""special":true"#),
        added("<z>", 7, #""special":false,"lstrip":true,"normalized":true"#),
        added("<w>", 8, #""special":true,"rstrip":false"#),
      ].joined(separator: ","))
    #expect(
      try Self.tokens(old, new) == [
        "added-tokens removed <x>: 5 (special) -> ", "added-tokens renumbered <y>: 6 -> 5",
        "added-tokens changed <z>: no flags -> lstrip, normalized",
        "added-tokens added <w>:  -> 8 (special)",
      ])
  }

  @Test func `of the steps around the model are those of values`() throws {
    let new = Self.tokenizer(normalizer: #"{"type":"NFC"}"#, fallback: true)
    #expect(
      try Self.tokens(Self.tokenizer(), new) == [
        #"tokenizer changed normalizer: null -> {"type": "NFC"}"#,
        "tokenizer changed model.byte_fallback: false -> true",
      ])
  }

  @Test func `of scores are counted`() throws {
    let text = { (score: String) in
      #"{"model":{"type":"Unigram","unk_id":0,"vocab":[["a",0.0],["b",\#(score)]]}}"#
    }
    #expect(try Self.tokens(text("-1.5"), text("-2.5")) == ["vocabulary changed b: -1.5 -> -2.5"])
  }

  @Test func `of many tokens are listed up to a limit and counted`() throws {
    let text = { (prefix: String) in
      Self.tokenizer(
        vocabulary: (0..<500).map { "\"\(prefix)\($0)\":\($0)" }.joined(separator: ","), merges: "")
    }
    let differences = try Self.differences(
      ["tokenizer.json": text("a")], ["tokenizer.json": text("b")])
    for change in [FileDifference.Change.added, .removed] {
      let listed = differences.filter { $0.change == change }
      #expect(listed.count + listed.reduce(0) { $0 + $1.more } == 500)
      #expect(listed.count == 200)
    }
  }

  // MARK: Templates and other files

  @Test func `of chat templates are lines`() throws {
    let differences = try Self.differences(
      ["tokenizer_config.json": #"{"chat_template":"one\ntwo\nthree"}"#],
      ["chat_template.jinja": "one\n2\nthree", "tokenizer_config.json": "{}"])
    let template = try #require(differences.first { $0.subject == .chatTemplate })
    #expect(template.change == .changed)
    #expect(template.lines.map { $0.kind.rawValue + $0.text } == [" one", "-two", "+2", " three"])
    #expect(template.isSubstantial)
  }

  @Test func `of the place of one chat template do not count`() throws {
    let differences = try Self.differences(
      ["tokenizer_config.json": #"{"chat_template":"one"}"#],
      ["chat_template.jinja": "one", "tokenizer_config.json": "{}"])
    let template = try #require(differences.first { $0.subject == .chatTemplate })
    #expect(template.change == .equivalent)
  }

  @Test func `of named chat templates are found by name`() throws {
    let text = { (names: [String]) in
      let list = names.map { #"{"name":"\#($0)","template":"t"}"# }.joined(separator: ",")
      return #"{"chat_template":[\#(list)]}"#
    }
    let lines = try Self.lines(
      ["tokenizer_config.json": text(["default", "rag"])],
      ["tokenizer_config.json": text(["default", "tools"])])
    #expect(
      lines == [
        "chat-template removed rag: 1 bytes -> ", "chat-template added tools:  -> 1 bytes",
      ])
  }

  @Test func `of files without meaning are their bytes`() throws {
    let differences = try Self.differences(
      ["README.md": "# one", "LICENSE": "x"], ["README.md": "# two", "NOTICE": "y"])
    #expect(
      differences.map(Self.line) == [
        "files removed LICENSE: LICENSE -> ", "files added NOTICE:  -> NOTICE",
        "files changed README.md: 5 bytes -> 5 bytes",
      ])
    #expect(differences.last?.note == "the first difference is at byte 2")
  }

  @Test func `of files that are no JSON are their bytes`() throws {
    let differences = try Self.differences(
      ["generation_config.json": "{"], ["generation_config.json": "{}"])
    #expect(differences.map(\.subject) == [.files])
  }

  // MARK: Storage

  @Test func `of element types and metadata are told`() throws {
    let wide = TinyModel.decoder(format: .f32, seed: 1)
    let differences = try Self.differences(other: wide)
    #expect(
      differences.map(Self.line) == [
        "dtypes changed element types: BF16 x7 -> F32 x7",
        #"config changed torch_dtype: "bfloat16" -> "float32""#,
      ])
  }

  @Test func `of shards are tensors in other files, and do not count`() throws {
    let model = TinyModel.decoder(seed: 1)
    let directory = try TemporaryDirectory()
    try model.write("a", in: directory)
    try directory.directory("b")
    let halves = [Array(model.tensors[..<3]), Array(model.tensors[3...])]
    for (number, half) in halves.enumerated() {
      try directory.file(
        "b/model-0000\(number + 1)-of-00002.safetensors", try TinyModel(half).fileBytes())
    }
    let differences = try FileComparison.differences(
      Model.open(directory("a").text), Model.open(directory("b").text))
    #expect(differences.first.map(Self.line) == "shards changed files of weights: 1 -> 2")
    let moved = differences.filter { $0.change == .moved }
    #expect(moved.count == model.tensors.count)
    #expect(moved.allSatisfy { !$0.isSubstantial })
  }

  @Test func `of metadata are keys and values`() throws {
    let directory = try TemporaryDirectory()
    let model = try Model.open(TinyModel.decoder(seed: 1).write("a", in: directory).text)
    func stating(_ metadata: HeaderMetadata) -> Model {
      var model = model
      let files = model.checkpoint.files.map {
        CheckpointFile(file: $0.file, format: $0.format, metadata: metadata, headerRanges: [])
      }
      model.checkpoint = Checkpoint(
        directory: model.checkpoint.directory, files: files, tensors: model.checkpoint.tensors)
      return model
    }
    let differences = try FileComparison.differences(
      stating(["format": "pt", "gone": "1", "step": "10"]),
      stating(["format": "pt", "step": "20", "new": "2"]))
    #expect(
      differences.map(Self.line) == [
        "metadata removed gone: 1 -> ", "metadata changed step: 10 -> 20",
        "metadata added new:  -> 2",
      ])
  }

  @Test func `of training checkpoints are layout and settings`() throws {
    let layouts = Fixtures.path("layouts").joining("genuine")
    var options = ReadingOptions()
    options.baseConfiguration = layouts.joining("llama-gqa-hf")
    let trained = try Model.open(layouts.joining("llama-gqa-pp2-tp2-dp2").text, options: options)
    let served = try Model.open(layouts.joining("llama-gqa-hf").text)
    let differences = try FileComparison.differences(trained, served)
    #expect(
      differences.first.map(Self.line) == "layout changed layout: neox (TP 2, PP 2, DP 2) -> hf")
    #expect(!differences.contains { $0.subject == .settings && $0.place == "rotary base" })
    var other = served
    other.settings.set(.ropeTheta, 500, from: SettingSource(.tensors))
    let changed = try FileComparison.differences(trained, other)
    #expect(changed.contains { $0.subject == .settings && $0.place == "rotary base" })
    #expect(changed.allSatisfy { $0.subject != .configuration && $0.subject != .files })
  }
}
