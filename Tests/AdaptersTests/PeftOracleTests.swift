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

  /// In bfloat16 the unit is that of the largest of old weight, new weight and difference.
  ///
  /// PEFT rounds every product and sum to float32, and is itself up to two units of the terms off
  /// what it computes; ours is rounded once.
  @Test(arguments: cases, ["f32", "bf16"])
  func `an applied adapter is PEFT's merge within a unit of the terms`(
    names: (String, String), dtype: String
  ) throws {
    let directory = try TemporaryDirectory()
    let base = LoraFixture.path("\(names.1)-\(dtype)")
    let adapter = try LoraFixture.adapter(names.0)
    let merged = try LoraFixture.apply([adapter], to: base, in: directory)
    let golden = try Checkpoint.open(
      LoraFixture.path("golden/\(names.0)-\(dtype).safetensors").text)
    let model = try Model.open(base.text)
    let units = dtype == "f32" ? 2.0 : 1
    #expect(!golden.tensors.isEmpty)
    for expected in golden.tensors {
      let found = try #require(merged.checkpoint[expected.name])
      #expect(found.spec == expected.spec)
      // A tied head is the embedding before anything is added to it.
      let stored = model.checkpoint[expected.name] ?? model.checkpoint["model.embed_tokens.weight"]
      let old = try LoraFixture.numbers(stored)
      let wanted = try LoraFixture.numbers(expected)
      let made = try LoraFixture.numbers(found)
      let products = try Self.products(of: adapter, expected)
      for (place, number) in made.enumerated() {
        // DoRA multiplies all terms of an output alike.
        let (magnitudes, sum) = products[place]
        let stretch = sum == 0 ? 1 : abs(wanted[place] / (old[place] + sum))
        let sides = max(abs(old[place]), abs(wanted[place]), abs(wanted[place] - old[place]))
        let terms = (abs(old[place]) + magnitudes) * max(1, stretch)
        let term = dtype == "f32" ? max(sides, terms) : sides
        #expect(
          abs(number - wanted[place]) <= units * Self.unit(of: term, found.spec.dtype),
          "\(expected.name) at \(place): \(number), PEFT has \(wanted[place])")
      }
    }
    for tensor in model.checkpoint.tensors where golden[tensor.name] == nil {
      let copy = try #require(merged.checkpoint[tensor.name])
      let range = 0..<tensor.spec.elementCount
      #expect(try copy.bytes(ofElements: range) == tensor.bytes(ofElements: range))
    }
  }

  /// For each element of a tensor the products s b a that are added to it: the sum of their
  /// magnitudes and their sum; zero where the adapter adds none.
  private static func products(
    of adapter: Adapter, _ tensor: LogicalTensor
  ) throws -> [(magnitudes: Double, sum: Double)] {
    let shape = tensor.spec.shape
    let nothing = [(magnitudes: Double, sum: Double)](
      repeating: (0, 0), count: tensor.spec.elementCount)
    let module = adapter.modules.first { ($0.path + ".weight").hasSuffix(tensor.name.text) }
    guard shape.count == 2, let module else { return nothing }
    let (a, b) = (try LoraFixture.numbers(module.a), try LoraFixture.numbers(module.b))
    let isTurned = module.isEmbedding || module.path.contains(".c_")
    return nothing.indices.map { place in
      let (row, column) = (place / shape[1], place % shape[1])
      let (output, input) = isTurned ? (column, row) : (row, column)
      let products = (0..<module.rank).map { k in
        module.scale * b[output * module.rank + k] * a[k * module.inputCount + input]
      }
      return (products.reduce(0) { $0 + abs($1) }, products.reduce(0, +))
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
