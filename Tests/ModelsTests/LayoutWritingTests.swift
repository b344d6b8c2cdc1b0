import Checkpoints
import Layouts
import Storage
import Tensors
import TestSupport
import Testing

@testable import Models

/// Written checkpoints, read back and compared with what scripts of their own packed.
@Suite struct `Checkpoints in other layouts` {
  struct Case: CustomTestStringConvertible, Sendable {
    let source: String
    let target: TargetLayout
    var testDescription: String {
      "\(source) to \(target.format.rawValue) TP \(target.tensorParallel) PP \(target.pipeline)"
    }

    init(
      _ source: String, _ format: ModelFormat, tp: Int = 1, pp: Int = 1,
      _ change: (inout TargetLayout) -> Void = { _ in }
    ) {
      self.source = source
      var target = TargetLayout(format)
      target.tensorParallel = tp
      target.pipeline = pp
      change(&target)
      self.target = target
    }
  }

  static let cases = [
    Case("llama-gqa", .meta), Case("llama-gqa", .meta, tp: 4),
    Case("llama-mha", .meta, tp: 2) { $0.embedding = .hidden },
    Case("llama-gqa", .megatron, tp: 8, pp: 4), Case("llama-gqa", .megatron, tp: 4, pp: 2),
    Case("llama-mha", .megatron, tp: 4, pp: 2) { $0.norms = .separate },
    Case("llama-tied", .megatron, tp: 2, pp: 1) { $0.vocabularyMultiple = 128 },
    Case("llama-tied", .megatron, tp: 1, pp: 2), Case("llama-bias", .megatron, tp: 2),
    Case("llama-wide", .megatron, tp: 2, pp: 2) { $0.vocabularyMultiple = 64 },
    Case("llama-gqa", .torch), Case("llama-tied", .torch), Case("neox-parallel", .torch),
    Case("neox-serial", .torch) { $0.shardSize = 40_000 },
  ]

  @Test(arguments: cases) func `give back every tensor`(_ test: Case) throws {
    let directory = try TemporaryDirectory()
    let run = try LayoutRun(Model.open(source(test.source)), test.target, in: directory)
    let model = try Model.open(run.path.text)
    #expect(model.layout.format == test.target.format)
    #expect(try digests(of: model.checkpoint.tensors) == truth(test.source))
  }

  @Test func `small tiles make the same files`() throws {
    let model = try Model.open(source("llama-gqa"))
    for format in [ModelFormat.meta, .megatron] {
      let target = Case("llama-gqa", format, tp: 2).target
      let directory = try TemporaryDirectory()
      let large = try LayoutRun(model, target, in: directory, as: "large", tileElements: 1 << 20)
      let small = try LayoutRun(model, target, in: directory, as: "small", tileElements: 1)
      for name in format == .meta
        ? ["consolidated.00.pth", "consolidated.01.pth"]
        : ["release/mp_rank_00/model_optim_rng.pt", "release/mp_rank_01/model_optim_rng.pt"]
      {
        #expect(
          try FileContents.bytes(of: large.path.joining(name))
            == FileContents.bytes(of: small.path.joining(name)))
      }
    }
  }

  @Test func `a tied head is written to Meta's files and found again`() throws {
    let directory = try TemporaryDirectory()
    let run = try LayoutRun(
      Model.open(source("llama-tied")), TargetLayout(.meta), in: directory)
    let model = try Model.open(run.path.text)
    #expect(try TiedHead.isSame(model))
    let bytes = try run.arrays("consolidated.00.pth")
    #expect(bytes[["output.weight"]] == bytes[["tok_embeddings.weight"]])
  }

  // MARK: Against references

  /// A reference, what makes our files of it, and the names of both.
  struct Packed: CustomTestStringConvertible, Sendable {
    let reference: String
    let made: Case
    let files: [(reference: String, ours: String)]
    var testDescription: String { reference }
  }

  private static func meta(_ reference: String, _ made: Case) -> Packed {
    let names = (0..<made.target.tensorParallel).map { "consolidated.0\($0).pth" }
    return Packed(reference: reference, made: made, files: names.map { ($0, $0) })
  }

  private static func megatron(_ reference: String, _ made: Case) -> Packed {
    var made = made.target
    made.vocabularyMultiple = 128
    let stages = made.pipeline
    let names = (0..<made.tensorParallel).flatMap { rank in
      (0..<stages).map { stage in
        "mp_rank_0\(rank)" + (stages > 1 ? "_00\(stage)" : "") + "/model_optim_rng.pt"
      }
    }
    let source = reference.split(separator: "-").prefix(2).joined(separator: "-")
    return Packed(
      reference: reference, made: Case(source, .megatron) { $0 = made },
      files: names.map { ("iter_0000010/\($0)", "release/\($0)") })
  }

  static let packed = [
    meta("llama-gqa-meta-tp2", Case("llama-gqa", .meta, tp: 2)),
    meta("llama-gqa-meta-tp4", Case("llama-gqa", .meta, tp: 4)),
    meta("llama-mha-meta-2-tp2", Case("llama-mha", .meta, tp: 2) { $0.embedding = .hidden }),
    meta("llama-tied-meta-tp1", Case("llama-tied", .meta)),
    megatron("llama-gqa-megatron-te-tp2-pp2", Case("", .megatron, tp: 2, pp: 2)),
    megatron(
      "llama-gqa-megatron-local-tp2-pp2",
      Case("", .megatron, tp: 2, pp: 2) { $0.norms = .separate }),
    megatron("llama-mha-megatron-tp2", Case("", .megatron, tp: 2)),
    megatron("llama-tied-megatron-tp2-pp2", Case("", .megatron, tp: 2, pp: 2)),
    megatron("llama-bias-megatron-tp2", Case("", .megatron, tp: 2)),
    megatron(
      "llama-wide-megatron-local-tp2", Case("", .megatron, tp: 2) { $0.norms = .separate }),
    Packed(
      reference: "llama-gqa-torch", made: Case("llama-gqa", .torch),
      files: [("pytorch_model.bin", "pytorch_model.bin")]),
  ]

  @Test(arguments: packed) func `have the arrays that a script packed index by index`(
    _ test: Packed
  ) throws {
    let directory = try TemporaryDirectory()
    let run = try LayoutRun(
      Model.open(source(test.made.source)), test.made.target, in: directory)
    for (name, ours) in test.files {
      let expected = try storedArrays(in: Path(reference(test.reference)).joining(name)).filter {
        let last = $0.key.last ?? ""
        return $0.key.first != "rng_state" && last != "rope.freqs"
          && !last.hasSuffix("_extra_state")
      }
      let found = try run.arrays(ours)
      #expect(
        found.keys.sorted { $0.joined() < $1.joined() }
          == expected.keys.sorted { $0.joined() < $1.joined() })
      for (key, bytes) in expected { #expect(found[key] == bytes, "\(name): \(key)") }
    }
  }

  // MARK: Small files

  @Test func `Megatron's arguments describe the model`() throws {
    let test = Case("llama-wide", .megatron, tp: 2) { $0.vocabularyMultiple = 64 }
    let original = try Model.open(source(test.source))
    let directory = try TemporaryDirectory()
    let run = try LayoutRun(original, test.target, in: directory)
    let tracker = run.path.joining("latest_checkpointed_iteration.txt")
    #expect(try FileContents.text(of: tracker) == "release")
    let model = try Model.open(run.path.text)
    #expect(model.shape == original.shape)
    #expect(model.settings.ropeTheta == original.settings.ropeTheta)
    #expect(model.settings.normEpsilon == original.settings.normEpsilon)
    #expect((model.layout.storedVocabulary ?? 0) % 128 == 0)
  }

  @Test func `shards of PyTorch files have an index and are no larger than asked`() throws {
    let test = Case("neox-serial", .torch) { $0.shardSize = 40_000 }
    let directory = try TemporaryDirectory()
    let run = try LayoutRun(Model.open(source(test.source)), test.target, in: directory)
    let names = try DirectoryListing(of: run.path).entries.map(\.name)
    let shards = names.filter { $0.hasSuffix(".bin") }
    #expect(shards.count > 1)
    #expect(shards.first?.hasPrefix("pytorch_model-00001-of-0000") == true)
    #expect(names.contains("pytorch_model.bin.index.json"))
    for shard in shards {
      let bytes = try run.arrays(shard).values.reduce(0) { $0 + $1.count }
      #expect(bytes <= 40_000)
    }
  }

  @Test func `what cannot be divided is refused`() throws {
    let gqa = try Model.open(source("llama-gqa"))
    let directory = try TemporaryDirectory()
    #expect(throws: DivisionFault.self) {
      _ = try LayoutRun(gqa, Case("", .megatron, tp: 16).target, in: directory)
    }
    #expect(throws: DivisionFault.self) {
      _ = try LayoutRun(gqa, Case("", .meta, tp: 8).target, in: directory)
    }
    #expect(throws: ConversionRefusal.self) {
      _ = try LayoutRun(gqa, Case("", .megatron, pp: 3).target, in: directory)
    }
    let neox = try Model.open(source("neox-parallel"))
    #expect(throws: ConversionRefusal.self) {
      _ = try LayoutRun(neox, TargetLayout(.meta), in: directory)
    }
    #expect(try directory.names().isEmpty)
  }
}
