import Layouts
import Models
import Storage
import TestSupport
import Testing

/// Checkpoints that GPT-NeoX itself made, of a model that transformers wrote.
@Suite struct `Checkpoints of GPT-NeoX itself` {
  private static func path(_ name: String) -> Path { Fixtures.path("layouts/genuine/\(name)") }
  private static let model = path("llama-gqa-hf")

  @Test(arguments: [1, 2])
  func `are what we write`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    try Conversion.run(
      Self.model, to: directory("out"), TargetLayout(.neoxSequential, tp: ranks))
    let found = try TensorContents(torchFilesIn: directory("out/global_step0"))
    let genuine = try TensorContents(
      torchFilesIn: Self.path("llama-gqa-neox-tp\(ranks)").joining("0")
    ).filter { $0.contains("module/") }
    #expect(found.differences(from: genuine) == [])
    for rank in 0..<ranks {
      let file = "mp_rank_0\(rank)_model_states.pt"
      let truth = try TensorDigests("llama-gqa-neox-tp\(ranks)", at: file)
      let ours = TensorDigests(found) { name in
        let parts = name.split(separator: ": module/")
        return parts.first.map(String.init) == file ? parts.last.map(String.init) : nil
      }
      #expect(ours.differences(from: truth) == [])
    }
    let folder = directory("out/tokenizer")
    #expect(
      try FileContents.all(in: folder)["tokenizer.json"]
        == FileContents.bytes(of: Self.model.joining("tokenizer.json")))
  }

  @Test(arguments: [1, 2])
  func `become the model again`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    let prepared = try Conversion.run(
      Self.path("llama-gqa-neox-tp\(ranks)"), to: directory("hf"), .huggingFace, base: Self.model)
    let found = try TensorContents(safetensors: directory("hf"))
    #expect(
      try TensorDigests(found).differences(from: TensorDigests("llama-gqa-hf")) == [])
    #expect(
      try FileContents.bytes(of: directory("hf/config.json"))
        == FileContents.bytes(of: Self.model.joining("config.json")))
    #expect(prepared.notes.contains { $0.contains("packed in blocks") })
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      #expect(
        try FileContents.bytes(of: directory("hf").joining(name))
          == FileContents.bytes(
            of: Self.path("llama-gqa-neox-tp\(ranks)").joining("tokenizer/\(name)")))
    }
  }

  @Test func `become each other when they are resharded`() throws {
    let directory = try TemporaryDirectory()
    for (from, to) in [(1, 2), (2, 1)] {
      let output = directory("\(to)")
      try Conversion.reshard(
        Self.path("llama-gqa-neox-tp\(from)"), to: output, tp: to, base: Self.model)
      let step = try #require(
        try DirectoryListing(of: output).entries.first { $0.name.hasPrefix("global_step") })
      let found = try TensorContents(torchFilesIn: output.joining(step.name))
      let expected = try TensorContents(
        torchFilesIn: Self.path("llama-gqa-neox-tp\(to)").joining("0"))
      func isWeight(_ name: String) -> Bool { name.contains("module/") }
      #expect(found.filter(isWeight).differences(from: expected.filter(isWeight)) == [])
    }
  }

  @Test func `do not say how many heads they have`() throws {
    let directory = try TemporaryDirectory()
    let error = try #require(throws: LayoutError.self) {
      try Conversion.prepare(
        Self.path("llama-gqa-neox-tp1"), to: directory("hf"), .huggingFace)
    }
    #expect(error.isUsage)
    #expect(error.hint?.contains("--base-config") == true)
  }
}
