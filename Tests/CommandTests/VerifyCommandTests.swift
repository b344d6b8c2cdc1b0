import Foundation
import Models
import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture verify` {
  static let base = ["--base-config", "fixtures/layouts/genuine/llama-gqa-hf"]
  private static let step = BrokenCheckpoint.step
  private static let optimizer = "\(step)/bf16_zero_pp_rank_1_mp_rank_01_optim_states.pt"
  private static let masters = ["optimizer_state_dict", "single_partition_of_fp32_groups", "0"]

  /// Runs the command with JSON and returns what it found.
  private func verify(
    _ path: String, _ arguments: [String] = base, status: Int32 = 3
  ) throws -> JSONValue {
    let outcome = try SutureProcess.run(["verify", path, "--json"] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)\(outcome.output)")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.verify/1")
    #expect(root["ok"]?.bool == (status == 0))
    return root
  }

  private func codes(_ root: JSONValue) -> [String] {
    root["findings"]?.array?.compactMap { $0["code"]?.string } ?? []
  }

  /// Writes a configuration of the architecture that DeepSpeed's fixtures have.
  private static func toy(_ isNeoX: Bool, in directory: borrowing TemporaryDirectory) throws
    -> [String]
  {
    let text =
      isNeoX
      ? #""architectures": ["GPTNeoXForCausalLM"], "model_type": "gpt_neox", "#
        + #""num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 60"#
      : #""architectures": ["LlamaForCausalLM"], "model_type": "llama", "rms_norm_eps": 1e-5, "#
        + #""num_attention_heads": 8, "num_key_value_heads": 4, "num_hidden_layers": 3, "#
        + #""intermediate_size": 44"#
    let file = try directory.file(
      "toy.json", Array("{\(text), \"hidden_size\": 32, \"vocab_size\": 104}".utf8))
    return ["--base-config", file.text]
  }

  // MARK: Sound checkpoints

  @Test func `asks one shard for nothing that the others have, and a directory for everything`()
    throws
  {
    let directory = try TemporaryDirectory()
    let split = directory("split")
    let edit = [
      "edit", "fixtures/layouts/genuine/llama-gqa-hf", split.text, "--shard-size", "20kB",
      "--quiet",
    ]
    #expect(try SutureProcess.run(edit).status == 0)
    let names = try FileContents.tree(of: split).keys.filter { $0.hasPrefix("model-") }.sorted()
    let first = try #require(names.first)
    #expect(codes(try verify(split.joining(first).text, [], status: 0)).isEmpty)
    let alone = try directory.directory("alone")
    for name in [first, "config.json"] {
      try directory.file("alone/\(name)", FileContents.bytes(of: split.joining(name)))
    }
    #expect(!codes(try verify(alone.text, [])).isEmpty)
  }

  @Test(arguments: [
    ("genuine/llama-gqa-pp2-tp2-dp2", base), ("genuine/llama-gqa-neox-tp1", base),
    ("genuine/llama-gqa-neox-tp2", base), ("genuine/llama-gqa-hf", []),
    (
      "genuine/neox-pp2-tp2",
      ["--base-config", "fixtures/layouts/sources/neox-parallel", "--row-bias", "sum"]
    ),
    ("references/llama-gqa-megatron-te-tp2-pp2", []), ("references/llama-gqa-meta-tp4", []),
    ("references/llama-gqa-dcp-2-ranks", ["--base-config", "fixtures/layouts/sources/llama-gqa"]),
    ("references/llama-tied-torch", []), ("references/neox-parallel-tp2-pp2", []),
  ])
  func `finds nothing in genuine checkpoints`(name: String, arguments: [String]) throws {
    let root = try verify("fixtures/layouts/\(name)", arguments, status: 0)
    // Models that are published should have a list of checksums.
    let isPublished =
      try FileStatus.ifPresent(
        Fixtures.path("layouts/\(name)/config.json")) != nil
    #expect(
      Set(codes(root)).subtracting(["checksum.absent"]) == (isPublished ? ["files.unchecked"] : []))
    #expect(try #require(root["checked"]?["tensors"]?.integer) >= 10)
  }

  @Test(arguments: [
    "llama-bf16-pp1-tp2-dp3", "llama-stage12-pp1-tp1-dp3", "llama-stage12-pp2-tp2-dp2",
    "llama-tied-bf16-pp2-tp2-dp1", "neox-bf16-pp2-tp1-dp3",
  ])
  func `finds nothing in checkpoints of DeepSpeed`(name: String) throws {
    let directory = try TemporaryDirectory()
    let arguments = try Self.toy(name.hasPrefix("neox"), in: directory)
    let root = try verify("fixtures/layouts/deepspeed/\(name)", arguments, status: 0)
    #expect(codes(root) == [])
    #expect(try #require(root["checked"]?["masters"]?.integer) >= 28)
    if name.hasSuffix("dp3") {
      #expect(try #require(root["checked"]?["paddings"]?.integer) > 0)
    }
  }

  @Test func `says in words what was looked at`() throws {
    let outcome = try SutureProcess.run(
      ["verify", "fixtures/layouts/genuine/llama-gqa-pp2-tp2-dp2"] + Self.base)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("neox (TP 2, PP 2, DP 2)"))
    #expect(outcome.output.contains("sound"))
  }

  // MARK: What data show

  @Test func `copies that differ are found, and policies choose`() throws {
    let model = try BrokenCheckpoint()
    // 0x4100 is 8 in bfloat16; the norm's weights are near 1.
    try model.patch("\(Self.step)/layer_02-model_01-model_states.pt", ["input_layernorm.scale"]) {
      $0.replaceSubrange(6..<8, with: [0x00, 0x41])
    }
    let root = try verify(model.path.text)
    #expect(codes(root) == ["replicas.differ"])
    let finding = try #require(
      root["findings"]?.array?.first { $0["code"]?.string == "replicas.differ" })
    #expect(finding["tensor"]?.string == "model.layers.0.input_layernorm.weight")
    #expect(finding["path"]?.string?.hasSuffix("layer_02-model_01-model_states.pt") == true)
    let message = try #require(finding["message"]?.string)
    for word in [
      "layer_02-model_00", "1 of 128 elements", "[3]", "largest difference is 6.9609375",
    ] {
      #expect(message.contains(word), "\(message)")
    }
    for (policy, status) in [("check", 3), ("first", 0), ("mean", 0)] as [(String, Int32)] {
      let out = model.directory("out-\(policy)")
      let outcome = try SutureProcess.run(
        ["convert", model.path.text, out.text, "--to", "hf", "--replicas", policy] + Self.base)
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(try FileStatus.ifPresent(out) != nil || status != 0)
      guard status != 0 else { continue }
      #expect(outcome.errors.contains("input_layernorm") && outcome.errors.contains("largest"))
      #expect(try model.directory.names() == ["model"])
    }
  }

  @Test func `a master that is not its weight is found`() throws {
    let model = try BrokenCheckpoint()
    try model.patch(Self.optimizer, Self.masters) {
      $0.replaceSubrange(40..<44, with: [0, 0, 0x80, 0x3F])
    }
    let root = try verify(model.path.text)
    #expect(codes(root) == ["masters.differ"])
    #expect(root["findings"]?.array?.first?["message"]?.string?.contains("1 of ") == true)
  }

  @Test func `a master that rounds to its weight is none`() throws {
    let model = try BrokenCheckpoint()
    // The lowest bit is far below the 16 that are kept.
    try model.patch(Self.optimizer, Self.masters) { $0[40] ^= 1 }
    #expect(codes(try verify(model.path.text, status: 0)) == [])
  }

  @Test func `padding that is not zero is found`() throws {
    let model = try BrokenCheckpoint(of: "deepspeed/neox-bf16-pp2-tp1-dp3")
    let arguments = try Self.toy(true, in: model.directory)
    let names = try DirectoryListing(of: model.path.joining(Self.step)).entries.map(\.name)
    for name in names where name.contains("zero_pp_rank_2_") {
      for group in ["0", "1"] {
        let keys = Self.masters.dropLast() + [group]
        try? model.patch("\(Self.step)/\(name)", Array(keys)) {
          $0.replaceSubrange($0.count - 4..<$0.count, with: [0, 0, 0x80, 0x3F])
        }
      }
    }
    let root = try verify(model.path.text, arguments)
    #expect(codes(root).contains("padding.not-zero"))
  }

  @Test func `a flipped bit is found by its checksum`() throws {
    let model = try BrokenCheckpoint()
    let name = "\(Self.step)/layer_04-model_00-model_states.pt"
    try model.flip(name, ["mlp.linear1.weight"], at: 1000)
    let root = try verify(model.path.text)
    #expect(codes(root).contains("checksum.crc32"))
    #expect(codes(root).contains("masters.differ"))
    #expect(
      root["findings"]?.array?.contains {
        $0["code"]?.string == "checksum.crc32"
          && $0["path"]?.string?.hasSuffix(name) == true
      } == true)
  }

  @Test func `values that are no numbers are counted and no error`() throws {
    let model = try BrokenCheckpoint(of: "genuine/llama-gqa-neox-tp1")
    try model.patch(
      "0/mp_rank_00_model_states.pt", ["module", "sequential.2.mlp.linear2.weight"]
    ) { $0.replaceSubrange(0..<4, with: [0, 0, 0xC0, 0x7F]) }
    let root = try verify(model.path.text, status: 0)
    #expect(codes(root) == ["values.non-finite"])
    #expect(root["checked"]?["non_finite"]?.integer == 1)
  }

  @Test func `everything is reported at once`() throws {
    let model = try BrokenCheckpoint()
    try model.flip(
      "\(Self.step)/layer_04-model_00-model_states.pt", ["mlp.linear1.weight"], at: 0)
    try model.patch("\(Self.step)/layer_02-model_01-model_states.pt", ["input_layernorm.scale"]) {
      $0[0] ^= 1
    }
    try model.remove("\(Self.step)/layer_03-model_01-model_states.pt")
    let found = codes(try verify(model.path.text))
    #expect(found.contains("layout.missing-file") && found.contains("checksum.crc32"))
  }

  // MARK: Manifests

  @Test func `files that were written by us are compared with their digests`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let source = "fixtures/layouts/sources/llama-gqa"
    #expect(try SutureProcess.run("convert", source, out.text, "--to", "hf").status == 0)
    let sound = try verify(out.text, [], status: 0)
    // SHA256SUMS lists two configurations, model.safetensors and suture.json.
    #expect(sound["checked"]?["digests"]?.integer == 4)
    var bytes = try FileContents.bytes(of: out.joining("model.safetensors"))
    bytes[bytes.count - 3] ^= 4
    try directory.file("out/model.safetensors", bytes)
    let found = try verify(out.text, [])
    #expect(codes(found).sorted() == ["checksum.crc32c", "checksum.sha256"])
    let tensor = found["findings"]?.array?.first { $0["code"]?.string == "checksum.crc32c" }
    #expect(tensor?["tensor"]?.string?.hasPrefix("model.") == true)
  }

  @Test func `coreutils check the list of checksums, and it lists everything`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let outcome = try SutureProcess.run(
      "merge", "fixtures/recipes/linear.yaml", out.text, "--no-sync")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = ["--check", "--strict", "--quiet", "SHA256SUMS"]
    process.currentDirectoryURL = URL(fileURLWithPath: out.text)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let list = try ChecksumList(parsing: FileContents.bytes(of: out.joining("SHA256SUMS")))
    let names = try FileContents.tree(of: out).keys.filter { $0 != "SHA256SUMS" }
    #expect(
      list.entries.map(\.name)
        == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func `a list that is gone or emptied is told of`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let source = "fixtures/layouts/sources/llama-gqa"
    #expect(try SutureProcess.run("convert", source, out.text, "--to", "hf").status == 0)
    try directory.file("out/SHA256SUMS", [])
    let emptied = try verify(out.text, [])
    #expect(codes(emptied) == ["checksums.invalid"])
    let words = try #require(emptied["findings"]?.array?.first?["message"]?.string)
    #expect(
      words.hasPrefix("it lists nothing, and nothing says whether 3 files, such as 'config.json'"))
    try FileManager.default.removeItem(atPath: out.joining("SHA256SUMS").text)
    let gone = try verify(out.text, [], status: 0)
    #expect(codes(gone) == ["files.unchecked"])
    #expect(gone["findings"]?.array?.first?["severity"]?.string == "warning")
    let text = try SutureProcess.run("verify", out.text)
    #expect(text.output.contains("there is no SHA256SUMS"), "\(text.output)")
  }

  @Test(
    arguments: [
      "sha256sum --tag -- *.json *.safetensors", "sha256sum --binary -- *.json *.safetensors",
      "sha256sum -- *.json *.safetensors | sed 's/$/\\r/'",
      "sha256sum -- *.json *.safetensors | awk '{print toupper($1) \"  \" $2}'",
      "find . -type f ! -name SHA256SUMS -exec sha256sum {} +",
    ])
  func `lists of other tools are read`(command: String) throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let source = "fixtures/layouts/sources/llama-gqa"
    #expect(try SutureProcess.run("convert", source, out.text, "--to", "hf").status == 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(command) > ../list && mv ../list SHA256SUMS"]
    process.currentDirectoryURL = URL(fileURLWithPath: out.text)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let root = try verify(out.text, [], status: 0)
    #expect(codes(root) == [] && root["checked"]?["digests"]?.integer == 4)
  }

  @Test func `files that are missing, new or contradicted are told of`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let source = "fixtures/layouts/sources/llama-gqa"
    #expect(try SutureProcess.run("convert", source, out.text, "--to", "hf").status == 0)
    let list = try FileContents.text(of: out.joining("SHA256SUMS"))
    try directory.file("out/notes.txt", [1])
    #expect(codes(try verify(out.text, [], status: 0)) == ["files.unlisted"])
    let more = list + String(repeating: "0", count: 64) + "  notes.txt\n"
    try directory.file("out/SHA256SUMS", Array(more.utf8))
    #expect(codes(try verify(out.text, [])) == ["checksum.sha256"])
    let other = list.replacing("  model.safetensors", with: "  none.safetensors")
    try directory.file("out/SHA256SUMS", Array(other.utf8))
    #expect(codes(try verify(out.text, [])).contains("files.missing"))
    try directory.file("out/SHA256SUMS", Array((list + "?").utf8))
    #expect(codes(try verify(out.text, [])).contains("checksums.invalid"))
    // Two witnesses against one.
    let lines = list.split(separator: "\n").map { line in
      line.hasSuffix("model.safetensors")
        ? String(repeating: "0", count: 64) + line.dropFirst(64) : line
    }
    try directory.file("out/SHA256SUMS", Array((lines.joined(separator: "\n") + "\n").utf8))
    let found = try verify(out.text, [])
    let finding = found["findings"]?.array?.first { $0["code"]?.string == "checksum.sha256" }
    #expect(finding?["path"]?.string?.hasSuffix("SHA256SUMS") == true)
  }

  @Test func `a head that is said to be tied is compared with the embedding`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let source = "fixtures/layouts/sources/llama-gqa"
    #expect(try SutureProcess.run("convert", source, out.text, "--to", "hf").status == 0)
    let text = try FileContents.text(of: out.joining("config.json"))
    let tied = text.replacing(
      #""tie_word_embeddings": false"#, with: #""tie_word_embeddings": true"#)
    #expect(tied != text)
    try directory.file("out/config.json", Array(tied.utf8))
    #expect(codes(try verify(out.text, [])).contains("tied.differs"))
  }

  @Test func `options that are missing are asked for`() throws {
    let outcome = try SutureProcess.run(
      "verify", "fixtures/layouts/references/llama-gqa-meta-tp2", "--kv-heads", "nought")
    #expect(outcome.status == 2)
    let absent = try SutureProcess.run("verify", "/nonexistent")
    #expect(absent.status == 2)
  }
}
