import Checkpoints
import Reports
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// `suture inspect` where it looks at values.
@Suite struct `suture inspect, of values` {
  static let base = "fixtures/family/base-bf16"

  @Test(arguments: [
    ("inspect-stats.txt", [base, "--stats"]), ("inspect-hist.txt", [base, "--hist"]),
    (
      "inspect-selected.txt",
      [base, "--tensor", "lm_head.weight", "--tensor", "*.layers.1.*norm*", "--stats"]
    ),
    ("inspect-slice.txt", [base, "--tensor", "lm_head.weight", "--slice", "0:2,0:4", "--bits"]),
    (
      "inspect-memory.txt",
      [base, "--memory", "--context", "8192", "--tp", "2", "--pp", "3", "--dp", "4", "--zero", "2"]
    ),
    ("inspect-stats.json", [base, "--stats", "--json", "--tensor", "self_attn.k_proj"]),
    ("inspect-stats.csv", [base, "--stats", "--csv", "--tensor", "norm"]),
    ("inspect-lines.ndjson", [base, "--ndjson", "--tensor", "norm"]),
  ])
  func `prints what it always printed`(golden: String, arguments: [String]) throws {
    let outcome = try SutureProcess.run(["inspect"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Golden.expect(outcome.output, equals: golden)
  }

  @Test(arguments: [
    ["--slice", "0:2"], ["--bits"], ["--tensor", "x", "--bits"], ["--context", "5"],
    ["--zero", "1"],
    ["--memory", "--zero", "4"], ["--memory", "--tp", "0"], ["--json", "--csv"],
    ["--csv", "--hist"], ["--ndjson", "--memory"], ["--csv", "--duplicates"],
    ["--json", "--tensors"], ["--tensor", "norm", "--slice", "x"], ["--tensor", "[", "--stats"],
    ["--tensor", "no-such-tensor"], ["--tensor", "model.norm.weight", "--slice", "0,0"],
    ["--tensor", "model.norm.weight", "--slice", "99"], ["--memory", "--pp", "4"],
    ["--stats", "--workers", "0"],
  ])
  func `options that make no sense are wrong usage`(arguments: [String]) throws {
    let outcome = try SutureProcess.run(["inspect", Self.base] + arguments)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("suture: error:"))
  }

  @Test func `does not depend on workers`() throws {
    let one = try SutureProcess.run("inspect", Self.base, "--stats", "--json", "--workers", "1")
    let three = try SutureProcess.run("inspect", Self.base, "--stats", "--json", "-j3")
    #expect(one.output == three.output && one.status == 0)
  }

  @Test func `gives every tensor of a partitioned checkpoint the statistics of the whole one`()
    throws
  {
    let directory = try TemporaryDirectory()
    let (source, neox) = ("fixtures/layouts/sources/llama-gqa", directory("neox").text)
    let conversion = try SutureProcess.run(
      "convert", source, neox, "--to", "neox", "--tp", "2", "--pp", "2", "-q", "--no-sync")
    #expect(conversion.status == 0, "\(conversion.errors)")
    let whole = try Self.statistics(source)
    let parts = try Self.statistics(neox, "--base-config", source)
    #expect(whole.count > 20 && whole == parts)
  }

  @Test func `values that are no numbers, and zeros, are warnings`() throws {
    let directory = try TemporaryDirectory()
    let nan = [UInt8](repeating: 0, count: 22) + [0xC0, 0x7F, 0x80, 0xFF]
    let model = TinyModel([
      TinyModel.Tensor(TensorSpec(name: "a.weight", dtype: .bf16, shape: [13]), nan),
      TinyModel.Tensor(
        TensorSpec(name: "z.weight", dtype: .f32, shape: [2, 3]), [UInt8](repeating: 0, count: 24)),
    ])
    let path = try model.write("model", in: directory)
    let text = try SutureProcess.run("inspect", path.text, "--stats", "--quiet")
    #expect(text.status == 0 && text.output == "")
    for words in [
      "'a.weight': 1 NaN, the first at [11] (element 11) [values.nan]",
      "'a.weight': 1 -inf, the first at [12] (element 12) [values.infinite]",
      "'z.weight': all elements are zero [values.zero]",
    ] { #expect(text.errors.contains(words), "\(text.errors)") }
    let json = try SutureProcess.run("inspect", path.text, "--stats", "--json")
    let root = try JSONDocument(Array(json.output.utf8)).root
    #expect(
      root["warnings"]?.array?.map { $0["code"]?.string }
        == ["values.nan", "values.infinite", "values.zero"])
    #expect(root["statistics"]?["total"]?["nan"]?.integer == 1)
    #expect(root["tensors"]?.array?[0]["statistics"]?["min"]?.string == "-inf")
  }

  @Test func `equal tensors are found, and a head that is the embedding`() throws {
    let directory = try TemporaryDirectory()
    let bytes = (0..<24).map { UInt8($0) }
    let shape = [3, 4]
    let model = TinyModel(
      ["model.embed_tokens.weight", "lm_head.weight", "model.norm.weight"].map { name in
        TinyModel.Tensor(
          TensorSpec(name: TensorName(name), dtype: .bf16, shape: shape),
          name.contains("norm") ? bytes.reversed() : bytes)
      })
    let path = try model.write("model", in: directory)
    let text = try SutureProcess.run("inspect", path.text, "--duplicates")
    #expect(text.output.contains("1 group; stored once they would save 24 bytes; the head is"))
    let json = try SutureProcess.run("inspect", path.text, "--duplicates", "--json")
    let found = try JSONDocument(Array(json.output.utf8)).root["duplicates"]
    #expect(found?["tied_by_content"]?.bool == true && found?["saved_bytes"]?.integer == 24)
    #expect(
      Set(found?["groups"]?.array?[0]["tensors"]?.array?.compactMap(\.string) ?? [])
        == ["model.embed_tokens.weight", "lm_head.weight"])
  }

  @Test func `a truncated file is an error of the input`() throws {
    let directory = try TemporaryDirectory()
    let path = try TinyModel.decoder(seed: 1).write("model", in: directory)
    let bytes = try FileContents.bytes(of: path.joining("model.safetensors"))
    try directory.file("model/model.safetensors", Array(bytes.dropLast(10)))
    #expect(try SutureProcess.run("inspect", path.text, "--stats").status == 3)
  }

  /// The statistics of every tensor as JSON text.
  private static func statistics(_ arguments: String...) throws -> [String: String] {
    let outcome = try SutureProcess.run(["inspect"] + arguments + ["--stats", "--ndjson"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    var found: [String: String] = [:]
    for line in outcome.output.split(separator: "\n") {
      let document = try JSONDocument(Array(line.utf8))
      guard let name = document.root["name"]?.string, let value = document.root["statistics"]
      else { continue }
      found[name] = String(decoding: document.bytes[value.range], as: UTF8.self)
    }
    return found
  }
}
