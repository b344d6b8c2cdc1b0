import Adapters
import Checkpoints
import Models
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Adapters that are made of the difference of two models, and applied again.
struct ExtractionTests {
  /// Extracts into the directory's `adapter`.
  static func extract(
    _ tuned: Path, _ base: Path, _ rank: ExtractionRank, in directory: borrowing TemporaryDirectory,
    to output: String = "adapter", _ change: (inout ExtractionOptions) -> Void = { _ in }
  ) throws -> Extraction {
    var options = ExtractionOptions(
      tuned: tuned.text, base: base.text, rank: rank, output: directory(output).text)
    options.run.isSyncing = false
    change(&options)
    return try ExtractionJob(options).execute().0
  }

  /// The length of the difference of two models relative to that of the first and a base.
  static func distance(_ made: Model, _ tuned: Model, _ base: Model) throws -> Double {
    var (lost, whole) = (0.0, 0.0)
    for tensor in tuned.checkpoint.tensors {
      let wanted = try LoraFixture.numbers(tensor)
      let found = try LoraFixture.numbers(made.checkpoint[tensor.name])
      let old = try LoraFixture.numbers(base.checkpoint[tensor.name])
      for place in wanted.indices {
        lost += (found[place] - wanted[place]) * (found[place] - wanted[place])
        whole += (wanted[place] - old[place]) * (wanted[place] - old[place])
      }
    }
    return (lost / whole).squareRoot()
  }

  @Test func `an adapter of full rank applied to the base is the fine-tune`() throws {
    let directory = try TemporaryDirectory()
    let base = Fixtures.path("family/base-f32")
    let tuned = Fixtures.path("family/finetune-a-f32")
    let extraction = try Self.extract(tuned, base, .count(1000), in: directory)
    #expect(extraction.error < 1e-6)
    let made = try LoraFixture.apply(
      [try Adapter.open(directory("adapter").text)], to: base, in: directory)
    let model = try Model.open(tuned.text)
    #expect(made.checkpoint.tensors.map(\.spec) == model.checkpoint.tensors.map(\.spec))
    for tensor in model.checkpoint.tensors {
      let wanted = try LoraFixture.numbers(tensor)
      let found = try LoraFixture.numbers(made.checkpoint[tensor.name])
      for (a, b) in zip(wanted, found) { #expect(abs(a - b) < 1e-8, "\(tensor.name)") }
    }
  }

  @Test(arguments: [1, 4, 16])
  func `extracting and applying leaves the error that was stated`(rank: Int) throws {
    let directory = try TemporaryDirectory()
    let base = Fixtures.path("family/base-f32")
    let tuned = Fixtures.path("family/finetune-b-f32")
    let extraction = try Self.extract(tuned, base, .count(rank), in: directory)
    #expect(extraction.matrices.allSatisfy { $0.rank <= rank })
    let made = try LoraFixture.apply(
      [try Adapter.open(directory("adapter").text)], to: base, in: directory)
    let found = try Self.distance(made, Model.open(tuned.text), Model.open(base.text))
    #expect(abs(found - extraction.error) < 1e-5 + 1e-4 * found)
    #expect(found > 0.01)
  }

  @Test(arguments: [0.5, 0.9, 0.99])
  func `a share of energy is kept, and with less rank it would not be`(share: Double) throws {
    let directory = try TemporaryDirectory()
    let base = Fixtures.path("family/base-f32")
    let extraction = try Self.extract(
      Fixtures.path("family/finetune-b-f32"), base, .energy(share), in: directory)
    for matrix in extraction.matrices {
      #expect(matrix.residual <= (1 - share) * matrix.energy * 1.0001, "\(matrix.name)")
      guard matrix.rank > 1 else { continue }
      let less = try Self.extract(
        Fixtures.path("family/finetune-b-f32"), base, .count(matrix.rank - 1), in: directory,
        to: "less-\(matrix.name.text)"
      ) { options in
        let name = matrix.name.text
        options.includes = { $0 == name }
      }
      #expect(less.matrices[0].residual > (1 - share) * matrix.energy)
    }
  }

  @Test func `the bytes are the same for any number of workers`() throws {
    let directory = try TemporaryDirectory()
    let base = Fixtures.path("family/base-bf16")
    let tuned = Fixtures.path("family/finetune-a-bf16")
    for workers in [1, 3] {
      _ = try Self.extract(tuned, base, .count(4), in: directory, to: "\(workers)") {
        $0.run.workers = workers
      }
    }
    #expect(
      try FileContents.all(in: directory("1")) == FileContents.all(in: directory("3")))
  }

  @Test func `factors of an adapter come back from what it was applied to`() throws {
    let directory = try TemporaryDirectory()
    for (name, base) in [("conv", "gpt2-f32"), ("plain", "llama-f32"), ("embedding", "llama-f32")] {
      let path = LoraFixture.path(base)
      _ = try LoraFixture.apply(
        [try LoraFixture.adapter(name)], to: path, in: directory, output: name)
      let extraction = try Self.extract(
        directory(name), path, .count(4), in: directory, to: name + "-adapter"
      ) {
        $0.embeddings = .lora
      }
      #expect(extraction.error < 1e-5, "\(name)")
      let again = try LoraFixture.apply(
        [try Adapter.open(directory(name + "-adapter").text)], to: path, in: directory,
        output: name + "-again")
      let found = try Self.distance(again, Model.open(directory(name).text), Model.open(path.text))
      #expect(found < 1e-5, "\(name)")
    }
  }

  @Test func `what is no matrix is saved whole unless it is skipped`() throws {
    let directory = try TemporaryDirectory()
    let base = try TinyModel.decoder(format: .f32, seed: 1).write("base", in: directory)
    let tuned = try TinyModel.decoder(format: .f32, seed: 2).write("tuned", in: directory)
    let saved = try Self.extract(tuned, base, .count(4), in: directory, to: "saved")
    #expect(saved.saved.contains("model.layers.0.input_layernorm.weight"))
    #expect(saved.saved.contains("lm_head.weight") && saved.leftOut.isEmpty)
    let skipped = try Self.extract(tuned, base, .count(4), in: directory, to: "skipped") {
      $0.skipsOthers = true
      $0.embeddings = .skip
    }
    #expect(skipped.saved.isEmpty && skipped.error > 0.1)
    #expect(skipped.leftOut.map(\.name).contains("model.norm.weight"))
  }

  @Test func `vocabularies that differ are refused with the way out`() throws {
    let directory = try TemporaryDirectory()
    let base = try TinyModel.decoder(seed: 1).write("base", in: directory)
    let tuned = try TinyModel.decoder(vocabulary: 8, seed: 2).write("tuned", in: directory)
    let error = try #require(throws: ExtractionError.self) {
      try Self.extract(tuned, base, .count(4), in: directory)
    }
    #expect("\(error)".contains("[8, 4]") && error.hint?.contains("--exclude") == true)
    #expect(try directory.names().contains("adapter") == false)
  }

  @Test func `equal models make no adapter`() throws {
    let directory = try TemporaryDirectory()
    let base = Fixtures.path("family/base-bf16")
    #expect(throws: ExtractionError.nothing) {
      try Self.extract(base, base, .count(4), in: directory)
    }
  }

  @Test func `large matrices are projected and hold the rank that is there`() throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 5)
    let (rows, columns, rank) = (700, 600, 5)
    let left = generator.weights(rows * rank)
    let right = generator.weights(rank * columns)
    let old = generator.weights(rows * columns)
    let new = old.indices.map { place in
      (0..<rank).reduce(old[place]) { sum, k in
        sum + left[place / columns * rank + k] * right[k * columns + place % columns]
      }
    }
    let name = "model.layers.0.mlp.up_proj.weight" as TensorName
    let base = try TinyModel([.init(name, .f32, [rows, columns], old)]).write("a", in: directory)
    let tuned = try TinyModel([.init(name, .f32, [rows, columns], new)]).write("b", in: directory)
    let matrix = try Self.extract(tuned, base, .count(rank), in: directory).matrices[0]
    #expect(!matrix.isExact && matrix.rank == rank && matrix.error < 1e-4)
    let least = try Self.extract(tuned, base, .energy(0.999999), in: directory, to: "least")
    #expect(least.matrices[0].rank == rank)
  }
}
