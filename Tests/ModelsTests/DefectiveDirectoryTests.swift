import Checkpoints
import Layouts
import Models
import Storage
import TestSupport
import Testing
import TorchFiles

/// Directories in which something is missing or contradicts: an error that names it, and no model.
@Suite struct `Defective checkpoints` {
  /// A directory of links to the files of a reference, with changes.
  static func altered(
    _ reference: String, leavingOut: Set<String> = [], in directory: borrowing TemporaryDirectory,
    texts: [String: String] = [:]
  ) throws {
    func link(_ from: Path, _ below: String) throws {
      for entry in try DirectoryListing(of: from).entries {
        let name = below.isEmpty ? entry.name : "\(below)/\(entry.name)"
        if leavingOut.contains(name) || texts[name] != nil { continue }
        if entry.kind == .directory {
          try directory.directory(name)
          try link(from.joining(entry.name), name)
        } else {
          try directory.link(name, to: from.joining(entry.name))
        }
      }
    }
    try link(Fixtures.path("layouts/references/\(reference)"), "")
    for (name, text) in texts { try directory.file(name, Array(text.utf8)) }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let reference: String
    var leavingOut: Set<String> = []
    var texts: [String: String] = [:]
    let code: LayoutProblem.Code
    /// What the message must say.
    let words: String
    var testDescription: String { "\(reference): \(words)" }
  }

  private static let step = "iter_0000010"

  static let cases = [
    Case(
      reference: "llama-gqa-meta-tp4", leavingOut: ["consolidated.02.pth"], code: .missingFile,
      words: "there is no 'consolidated.02.pth'"),
    Case(
      reference: "llama-gqa-meta-tp4", leavingOut: ["consolidated.03.pth"], code: .degree,
      words: "3 files have 48 of the 64 columns"),
    Case(
      reference: "llama-gqa-meta-tp4",
      leavingOut: ["consolidated.02.pth", "consolidated.03.pth"], code: .degree,
      words: "2 files have 32 of the 64 columns"),
    Case(
      reference: "llama-gqa-meta-tp2", leavingOut: ["params.json"], code: .undetermined,
      words: "there is no params.json"),
    Case(
      reference: "llama-gqa-meta-tp2",
      texts: [
        "params.json":
          #"{"dim": 64, "n_layers": 4, "n_heads": 16, "n_kv_heads": 4, "norm_eps": 1e-5}"#
      ], code: .unsupported, words: "the files hold each of the 4 key-value heads 2 times"),
    Case(
      reference: "llama-gqa-meta-tp2",
      texts: [
        "params.json":
          #"{"dim": 64, "n_layers": 5, "n_heads": 16, "n_kv_heads": 8, "norm_eps": 1e-5}"#
      ], code: .configuration, words: "number of layers 5, the files have 4"),
    Case(
      reference: "llama-gqa-meta-tp2", texts: ["params.json": #"{"dim": 64, "n_layers": 4}"#],
      code: .undetermined, words: "nothing says how many attention heads"),
    Case(
      reference: "llama-gqa-megatron-te-tp2-pp2", leavingOut: ["\(step)/mp_rank_01_000"],
      code: .missingFile, words: "there is no 'mp_rank_01_000/model_optim_rng.pt'"),
    Case(
      reference: "llama-gqa-megatron-te-tp2-pp2",
      texts: ["latest_checkpointed_iteration.txt": "20"], code: .latest,
      words: "it names the iteration 'iter_0000020'"),
    Case(
      reference: "llama-gqa-megatron-te-tp2-pp2",
      texts: ["latest_checkpointed_iteration.txt": "../../etc"], code: .latest,
      words: "expected the number of an iteration"),
    Case(
      reference: "llama-gqa-dcp-2-ranks", leavingOut: ["__1_0.distcp"], code: .missingFile,
      words: "there is no '__1_0.distcp'"),
    Case(
      reference: "llama-gqa-dcp-2-ranks", texts: ["__1_0.distcp": "short"], code: .missingFile,
      words: "it has 5 bytes, the metadata lists an item at"),
    Case(
      reference: "llama-mha-torch-sharded",
      leavingOut: [
        "pytorch_model.bin.index.json", "pytorch_model-00002-of-00003.bin",
      ], code: .missingFile, words: "'pytorch_model-00002-of-00003.bin' is missing"),
  ]

  @Test(arguments: cases) func `are refused with what is wrong`(_ test: Case) throws {
    let directory = try TemporaryDirectory()
    try Self.altered(
      test.reference, leavingOut: test.leavingOut, in: directory, texts: test.texts)
    let path = directory.path.text
    let error = try #require(throws: LayoutError.self) { try Model.open(path) }
    #expect(error.problems.contains { $0.code == test.code }, "\(error)")
    #expect(error.description.contains(test.words), "\(error)")
  }

  @Test func `files of different models do not make one`() throws {
    let directory = try TemporaryDirectory()
    try Self.altered(
      "llama-gqa-meta-tp2", leavingOut: ["consolidated.01.pth"], in: directory)
    try directory.link(
      "consolidated.01.pth",
      to: Fixtures.path("layouts/references/llama-gqa-meta-tp4/consolidated.01.pth"))
    let path = directory.path.text
    let error = try #require(throws: LayoutError.self) { try Model.open(path) }
    #expect(error.problems.allSatisfy { $0.code == .shape })
    #expect(error.description.contains("expected shape"))
  }

  @Test func `an iteration can be named where there are several`() throws {
    let directory = try TemporaryDirectory()
    let reference = Fixtures.path("layouts/references/llama-mha-megatron-tp2/iter_0000010")
    try directory.link("iter_0000010", to: reference)
    let only = try Model.open(directory.path.text)
    #expect(try digests(of: only.checkpoint.tensors) == truth("llama-mha"))
    try directory.link("iter_0000020", to: reference)
    let path = directory.path.text
    let error = try #require(throws: LayoutError.self) { try Model.open(path) }
    #expect(error.isUsage)
    #expect(error.description.contains("there are 2 iterations"))
    let one = try Model.open(directory("iter_0000020").text)
    #expect(try digests(of: one.checkpoint.tensors) == truth("llama-mha"))
  }

  // MARK: Indexes

  @Test(arguments: [
    (#"{"weight_map": {"a": "../evil.bin"}}"#, "is refused"),
    (#"{"weight_map": {"a": "/etc/passwd"}}"#, "is refused"),
    (#"{"weight_map": {"a": "gone.bin"}}"#, "'gone.bin', which is not there"),
    (#"{"weight_map": {"a": "x.exe"}}"#, "expected a file name that ends in .bin or .pt or .pth"),
    (#"{"weight_map": {"a": "pytorch_model-00001-of-00003.bin"}}"#, "which does not hold it"),
    (#"{"weights": {}}"#, "missing member"), ("{", "expected"),
  ])
  func `wrong indexes are refused`(text: String, words: String) throws {
    let directory = try TemporaryDirectory()
    try Self.altered(
      "llama-mha-torch-sharded", in: directory, texts: ["pytorch_model.bin.index.json": text])
    let path = directory.path.text
    let error = try #require(throws: CheckpointError.self) { try Model.open(path) }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func `several files of no known name are not chosen from`() throws {
    let directory = try TemporaryDirectory()
    let file = Fixtures.path("layouts/references/llama-gqa-torch/pytorch_model.bin")
    try directory.link("epoch1.pt", to: file)
    try directory.link("optimizer.pt", to: file)
    let only = try Model.open(directory.path.text)
    #expect(try digests(of: only.checkpoint.tensors) == truth("llama-gqa"))
    try directory.link("epoch2.pt", to: file)
    let path = directory.path.text
    let error = try #require(throws: LayoutError.self) { try Model.open(path) }
    #expect(error.isUsage)
    let one = try Model.open(directory("epoch2.pt").text)
    #expect(try digests(of: one.checkpoint.tensors) == truth("llama-gqa"))
  }

  // MARK: Metadata

  @Test func `metadata that are cut anywhere are an error`() throws {
    let reference = Fixtures.path("layouts/references/llama-gqa-dcp-2-ranks")
    let bytes = try FileContents.bytes(of: reference.joining(".metadata"))
    let directory = try TemporaryDirectory()
    for name in ["__0_0.distcp", "__1_0.distcp"] {
      try directory.link(name, to: reference.joining(name))
    }
    let path = directory.path.text
    for count in stride(from: 0, to: bytes.count, by: 97) {
      try directory.file(".metadata", Array(bytes[..<count]))
      #expect(throws: TorchError.self, "\(count) bytes") { try Model.open(path) }
    }
  }

  @Test func `metadata with changed bytes are read or refused`() throws {
    let reference = Fixtures.path("layouts/references/llama-gqa-torch-dist-tp2-pp2/iter_0000010")
    let bytes = try FileContents.bytes(of: reference.joining(".metadata"))
    let directory = try TemporaryDirectory()
    for entry in try DirectoryListing(of: reference).entries where entry.name != ".metadata" {
      try directory.link(entry.name, to: reference.joining(entry.name))
    }
    let path = directory.path.text
    var generator = SeededGenerator(seed: 7)
    var refused = 0
    for _ in 0..<300 {
      var changed = bytes
      changed[generator.integer(0...bytes.count - 1)] = UInt8(generator.integer(0...255))
      try directory.file(".metadata", changed)
      do {
        let model = try Model.open(path)
        #expect(!model.checkpoint.tensors.isEmpty)
      } catch { refused += 1 }
    }
    #expect(refused > 50)
  }
}
