import Adapters
import Checkpoints
import Layouts
import Models
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Applied adapters beside what PEFT 0.21.2 merges them to.
struct PeftOracleTests {
  static let cases = [
    ("plain", "llama"), ("patterns", "llama"), ("rslora", "llama"), ("dora", "llama"),
    ("saved", "llama"), ("embedding", "llama"), ("bias", "llama"), ("all-biases", "llama"),
    ("conv", "gpt2"), ("conv-dora", "gpt2"), ("tied-head", "llama-tied"),
  ]

  @Test(arguments: cases, ["f32", "bf16"])
  func `an applied adapter is PEFT's merge within a unit of the largest term`(
    names: (String, String), dtype: String
  ) throws {
    let directory = try TemporaryDirectory()
    let base = LoraFixture.path("\(names.1)-\(dtype)")
    let merged = try LoraFixture.apply(
      [try LoraFixture.adapter(names.0)], to: base, in: directory)
    let golden = try Checkpoint.open(
      LoraFixture.path("golden/\(names.0)-\(dtype).safetensors").text)
    let model = try Model.open(base.text)
    #expect(!golden.tensors.isEmpty)
    for expected in golden.tensors {
      let found = try #require(merged.checkpoint[expected.name])
      #expect(found.spec == expected.spec)
      // A tied head is the embedding before anything is added to it.
      let stored = model.checkpoint[expected.name] ?? model.checkpoint["model.embed_tokens.weight"]
      let old = try LoraFixture.numbers(stored)
      let wanted = try LoraFixture.numbers(expected)
      let made = try LoraFixture.numbers(found)
      for (place, number) in made.enumerated() {
        let term = max(abs(old[place]), abs(wanted[place]), abs(wanted[place] - old[place]))
        #expect(
          abs(number - wanted[place]) <= Self.unit(of: term, found.spec.dtype),
          "\(expected.name) at \(place): \(number), PEFT has \(wanted[place])")
      }
    }
    for tensor in model.checkpoint.tensors where golden[tensor.name] == nil {
      let copy = try #require(merged.checkpoint[tensor.name])
      let range = 0..<tensor.spec.elementCount
      #expect(try copy.bytes(ofElements: range) == tensor.bytes(ofElements: range))
    }
  }

  /// The distance of neighbouring numbers at a magnitude.
  private static func unit(of number: Double, _ dtype: DType) -> Double {
    dtype == .bf16 ? Double(Float(number).ulp) * 0x1p16 : Double(Float(number).ulp)
  }

  @Test func `a head that is tied and has an adapter of its own is untied`() throws {
    let directory = try TemporaryDirectory()
    let merged = try LoraFixture.apply(
      [try LoraFixture.adapter("tied-head")], to: LoraFixture.path("llama-tied-f32"),
      in: directory)
    #expect(merged.configuration?.tiesEmbeddings == false)
    let base = try Model.open(LoraFixture.path("llama-tied-f32").text)
    let embedding = "model.embed_tokens.weight" as TensorName
    #expect(
      try LoraFixture.numbers(merged.checkpoint[embedding])
        == LoraFixture.numbers(base.checkpoint[embedding]))
  }

  @Test func `a head that is tied to an embedding with an adapter keeps the old weights`() throws {
    let directory = try TemporaryDirectory()
    let merged = try LoraFixture.apply(
      [try LoraFixture.adapter("conv-dora")], to: LoraFixture.path("gpt2-f32"), in: directory)
    let base = try Model.open(LoraFixture.path("gpt2-f32").text)
    #expect(merged.configuration?.tiesEmbeddings == false)
    #expect(
      try LoraFixture.numbers(merged.checkpoint["lm_head.weight"])
        == LoraFixture.numbers(base.checkpoint["wte.weight"]))
  }

  @Test(arguments: ["plain", "dora", "embedding", "bias"])
  func `the bytes depend neither on tiles nor on workers`(name: String) throws {
    let directory = try TemporaryDirectory()
    let base = LoraFixture.path("llama-bf16")
    let adapter = try LoraFixture.adapter(name)
    _ = try LoraFixture.apply([adapter], to: base, in: directory, output: "a")
    _ = try LoraFixture.apply([adapter], to: base, in: directory, output: "b") {
      $0.run.workers = 3
      $0.run.tileElements = 7
    }
    let file = "model.safetensors"
    #expect(
      try FileContents.bytes(of: directory("a/" + file))
        == FileContents.bytes(of: directory("b/" + file)))
  }

  @Test func `files beside the weights are copied byte for byte`() throws {
    let directory = try TemporaryDirectory()
    let base = LoraFixture.path("llama-bf16")
    _ = try LoraFixture.apply([try LoraFixture.adapter("plain")], to: base, in: directory)
    #expect(
      try FileContents.bytes(of: directory("out/config.json"))
        == FileContents.bytes(of: base.joining("config.json")))
  }
}
