import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// What `suture diff` lets pass, and the forms in which it says so.
extension `suture diff` {
  @Test func `applies tolerances`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 2 }
    let models = try planted.write()
    for (tolerance, status) in [
      ("exact", 1), ("ulp=1", 1), ("ulp=3", 0), ("rel-l2=1e-9", 1), ("rel-l2=0.1", 0),
      ("atol=1e-12", 1), ("rtol=0.5", 0), ("atol=1,rtol=0", 0),
    ] as [(String, Int32)] {
      let outcome = try SutureProcess.run(
        ["diff", models.first, models.second, "--quiet", "--tolerance", tolerance])
      #expect(outcome.status == status && outcome.output.isEmpty, "\(tolerance)")
    }
    for bad in ["ulp=-1", "ulp=x", "atol=nan", "nearly", "rel-l2=1,ulp=2", ""] {
      let outcome = try SutureProcess.run(
        ["diff", models.first, models.second, "--tolerance", bad])
      #expect(outcome.status == 2, "\(bad)")
    }
  }

  @Test func `applies policies, whose last rule counts`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 0x40 }
    planted.change("model.norm.weight") { $0.bytes[0] ^= 1 }
    let models = try planted.write()
    func status(_ policy: String) throws -> Int32 {
      let path = try planted.directory.file("policy.yaml", Array(policy.utf8))
      return try SutureProcess.run(
        ["diff", models.first, models.second, "--quiet", "--policy", path.text]
      ).status
    }
    #expect(try status("tolerance: exact\n") == 1)
    #expect(
      try status(
        """
        tolerance: ulp=1
        tensors:
          - {name: 'model.layers.*', tolerance: rel-l2=10}
        """) == 0)
    #expect(
      try status(
        """
        tensors:
          - {name: '*', ignore: true}
          - {name: '*q_proj*', tolerance: ulp=1}
        """) == 1)
    #expect(try status("ignore: ['*']\n") == 0)
    #expect(try status("tolerance: rel-l2=10\nfail_on: ['changed_tensors>1']\n") == 1)
  }

  @Test func `names what is wrong in a policy, with a suggestion`() throws {
    let planted = try PlantedChange()
    let models = try planted.write()
    let policy = try planted.directory.file(
      "policy.yaml",
      Array("tolerence: exact\ntensors:\n  - {name: '[', tolerance: ulp}\nfail_on: [nam>0]\n".utf8))
    let outcome = try SutureProcess.run(
      ["diff", models.first, models.second, "--policy", policy.text])
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    for text in [
      "policy.yaml:1:1: error: a policy has no key 'tolerence', did you mean 'tolerance'?",
      "'[' is no glob", "'nam>0' is no condition, did you mean 'nan'?",
    ] {
      #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }
  }

  @Test(
    arguments: [
      ("rel_l2>10", 0), ("rel_l2>1e-9", 1), ("changed_fraction>0.5", 0), ("changed_fraction>0", 1),
      ("max_ulp>=1", 1), ("max-ulp>1", 0), ("structure", 0), ("files", 0), ("added>0", 0),
      ("one_minus_cosine>0.5", 0), ("rel_l3>1", 2), ("rel_l2>x", 2), ("nan", 2),
    ] as [(String, Int32)])
  func `fails on conditions`(condition: String, status: Int32) throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 1 }
    let models = try planted.write()
    let outcome = try SutureProcess.run(
      ["diff", models.first, models.second, "--quiet", "--fail-on", condition])
    #expect(outcome.status == status, "\(outcome.errors)")
  }

  @Test func `only and exclude choose tensors`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 1 }
    let models = try planted.write()
    let some = try diff(models, ["--only", "*mlp*"], status: 0)
    #expect(some["tensors"]?.array?.count == 4)
    _ = try diff(models, ["--exclude", "*q_proj*"], status: 0)
    #expect(try SutureProcess.run(["diff", "a", "b", "--only", "["]).status == 2)
  }

  // MARK: Outputs

  @Test func `writes JUnit, SARIF and annotations`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 1 }
    let models = try planted.write()
    let (junit, sarif) = (planted.directory("out.xml"), planted.directory("out.sarif"))
    let outcome = try SutureProcess.run([
      "diff", models.first, models.second, "--quiet", "--github", "--junit", junit.text,
      "--sarif", sarif.text,
    ])
    #expect(outcome.status == 1)
    #expect(
      outcome.output
        == "::error title=\(Self.query)::1 of 256 elements are other bits [tensor.changed]\n")
    let xml = try FileContents.text(of: junit)
    #expect(xml.contains("tests=\"19\" failures=\"1\""))
    #expect(xml.contains("name=\"\(Self.query)\">\n    <failure type=\"tensor.changed\""))
    let root = try JSONDocument(FileContents.bytes(of: sarif)).root
    let result = root["runs"]?.array?.first?["results"]?.array?.first
    #expect(root["version"]?.string == "2.1.0")
    #expect(result?["ruleId"]?.string == "tensor.changed")
    #expect(try planted.directory.names().sorted() == ["first", "out.sarif", "out.xml", "second"])
  }

  @Test func `the JSON has these keys`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 1 }
    planted.change("model.norm.weight") { $0.spec.name = "model.final_norm.weight" }
    let models = try planted.write()
    let root = try diff(models)
    try Golden.expect(Self.keys(root).joined(separator: "\n") + "\n", equals: "diff-keys.txt")
  }

  /// The paths of all members, with lists as `[]`.
  private static func keys(_ value: JSONValue, _ path: String = "") -> [String] {
    var found: Set<String> = []
    func visit(_ value: JSONValue, _ path: String) {
      if let array = value.array {
        for element in array { visit(element, path + "[]") }
      } else if let object = value.object {
        for member in object.members {
          // Names of modules are no keys of the schema.
          let key = path.hasSuffix("module_verdicts") ? "*" : member.key
          found.insert("\(path).\(key)")
          visit(member.value, "\(path).\(key)")
        }
      }
    }
    visit(value, path)
    return found.sorted()
  }

  @Test func `numbers that JSON lacks are null, and text beside it`() throws {
    var planted = try PlantedChange()
    planted.first.tensors[1].bytes = [UInt8](
      repeating: 0, count: planted.first.tensors[1].bytes.count)
    let root = try diff(try planted.write())
    let entry = try tensor(root, "model.layers.0.self_attn.q_proj.weight")
    #expect(entry["rel_l2"]?.isNull == true)
    #expect(entry["non_finite"]?["rel_l2"]?.string == "inf")
  }

  @Test func `the text is as it was`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 1 }
    planted.change("model.layers.2.mlp.up_proj.weight") {
      $0.bytes = NumberFormat.bf16.bytes(NumberFormat.bf16.numbers($0.bytes).map { $0 * 1.5 })
    }
    let models = try planted.write()
    let outcome = try SutureProcess.run(["diff", models.first, models.second])
    let text = outcome.output.replacing(planted.directory.path.text, with: "MODELS")
    try Golden.expect(text, equals: "diff.txt")
  }

  @Test func `finds the nearest of several bases`() throws {
    let family = "fixtures/family"
    let outcome = try SutureProcess.run([
      "diff", "\(family)/finetune-a-bf16", "--json", "--against", "\(family)/finetune-b-bf16",
      "\(family)/base-bf16", "fixtures/layouts/genuine/llama-gqa-hf",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.against/1")
    #expect(root["nearest"]?.string == "\(family)/base-bf16")
    let last = try #require(root["candidates"]?.array?.last)
    #expect(last["reference"]?.string == "fixtures/layouts/genuine/llama-gqa-hf")
  }

  // MARK: What goes wrong

  @Test func `ends with the code of the reason`() throws {
    let planted = try PlantedChange()
    let models = try planted.write()
    #expect(try SutureProcess.run("diff", models.first).status == 2)
    #expect(try SutureProcess.run("diff", models.first, "/nonexistent").status == 2)
    #expect(
      try SutureProcess.run("diff", models.first, models.second, "--content", "--structure").status
        == 2)
    try planted.directory.directory("broken")
    try planted.directory.file("broken/model.safetensors", [1, 2, 3])
    #expect(
      try SutureProcess.run("diff", models.first, planted.directory("broken").text).status == 3)
    #expect(
      try SutureProcess.run([
        "diff", models.first, models.second, "--junit", "/nonexistent/out.xml",
      ]).status != 0)
  }

  @Test func `does not depend on workers`() throws {
    let models = ("fixtures/family/base-bf16", "fixtures/family/finetune-a-f16")
    let texts = try ["1", "2", "7"].map { workers in
      try SutureProcess.run(["diff", models.0, models.1, "--json", "-j", workers]).output
    }
    #expect(Set(texts).count == 1 && texts[0].count > 1000)
  }
}
