import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite struct `suture diff` {
  static let query = "model.layers.1.self_attn.q_proj.weight"

  /// Compares two models and returns the JSON.
  func diff(
    _ models: (String, String), _ arguments: [String] = [], status: Int32 = 1
  ) throws -> JSONValue {
    let outcome = try SutureProcess.run(["diff", models.0, models.1, "--json"] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)\(outcome.output)")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.diff/1")
    return root
  }

  func tensor(_ root: JSONValue, _ name: String) throws -> JSONValue {
    try #require(root["tensors"]?.array?.first { $0["name"]?.string == name })
  }

  /// The names and statuses of tensors that are not equal.
  func found(_ root: JSONValue) -> [String: String] {
    var result: [String: String] = [:]
    for tensor in root["tensors"]?.array ?? [] {
      guard let status = tensor["status"]?.string, status != "equal",
        let name = tensor["name"]?.string
      else { continue }
      result[name] = status
    }
    return result
  }

  // MARK: Planted changes

  @Test func `says nothing of equal models`() throws {
    let planted = try PlantedChange()
    let models = try planted.write()
    let root = try diff(models, status: 0)
    #expect(root["equal"]?.bool == true && found(root).isEmpty)
    #expect(root["summary"]?["verdict"]?["kind"]?.string == "identical")
  }

  @Test func `reads nothing of a model and itself`() throws {
    let planted = try PlantedChange()
    let models = try planted.write()
    let linked = try planted.directory.directory("linked")
    try planted.directory.link(
      "linked/model.safetensors", to: Path(models.first).joining("model.safetensors"))
    for other in [models.first, linked.text] {
      let root = try diff((models.first, other), status: 0)
      #expect(root["equal"]?.bool == true)
      #expect(root["summary"]?["bytes_read"]?.integer == 0)
    }
  }

  @Test(arguments: [[], ["--content"]])
  func `finds one bit`(level: [String]) throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes[34] ^= 1 }
    let root = try diff(try planted.write(), level)
    #expect(found(root) == [Self.query: "changed"])
    guard level.isEmpty else { return }
    let entry = try tensor(root, Self.query)
    #expect(entry["changed"]?.integer == 1 && entry["max_ulp"]?.integer == 1)
    #expect(entry["rows"]?.array?.first?["row"]?.integer == 1)
    #expect(root["summary"]?["verdict"]?["kind"]?.string == "sparse")
  }

  @Test func `finds one NaN and one infinity`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes.replaceSubrange(10..<12, with: [0xC0, 0x7F]) }
    planted.change("lm_head.weight") { $0.bytes.replaceSubrange(0..<2, with: [0x80, 0xFF]) }
    let models = try planted.write()
    let root = try diff(models, ["--tolerance", "rel-l2=0.5"])
    #expect(try tensor(root, Self.query)["nan_introduced"]?.integer == 1)
    #expect(try tensor(root, "lm_head.weight")["inf_introduced"]?.integer == 1)
    #expect(root["failures"]?.array?.count == 2)
    #expect(try diff(models, ["--fail-on", "nan>1"], status: 0)["within"]?.bool == true)
    let failing = try diff(models, ["--fail-on", "nan>0"])
    #expect(failing["failures"]?.array?.compactMap { $0["tensor"]?.string } == [Self.query])
    // The other way they go away.
    let back = try diff((models.1, models.0))
    #expect(try tensor(back, Self.query)["nan_removed"]?.integer == 1)
    #expect(try tensor(back, "lm_head.weight")["inf_removed"]?.integer == 1)
  }

  @Test func `finds layers that were swapped`() throws {
    var planted = try PlantedChange()
    let first = planted.first
    for tensor in first.tensors {
      for (layer, other) in [(1, 3), (3, 1)] {
        let name = tensor.spec.name.text
        guard name.contains("layers.\(layer).") else { continue }
        let source = name.replacing("layers.\(layer).", with: "layers.\(other).")
        let bytes = try #require(first.tensors.first { $0.spec.name.text == source }).bytes
        planted.change(name) { $0.bytes = bytes }
      }
    }
    let root = try diff(try planted.write())
    let moved = found(root)
    #expect(moved.count == 8 && Set(moved.values) == ["moved"])
    #expect(
      try tensor(root, Self.query)["source"]?.string == "model.layers.3.self_attn.q_proj.weight")
  }

  @Test func `finds a tensor of another name`() throws {
    var planted = try PlantedChange()
    planted.change("model.norm.weight") { $0.spec.name = "model.final_norm.weight" }
    let models = try planted.write()
    let root = try diff(models)
    #expect(found(root) == ["model.final_norm.weight": "renamed"])
    let entry = try tensor(root, "model.final_norm.weight")
    #expect(entry["renamed_from"]?.string == "model.norm.weight")
    let policy = try planted.directory.file(
      "policy.yaml", Array("allow: {renamed: ['model.*norm.weight']}\n".utf8))
    _ = try diff(models, ["--policy", policy.text], status: 0)
  }

  @Test func `takes NaN for more than any limit, and no tensor for a mistake`() throws {
    var planted = try PlantedChange()
    planted.change(Self.query) { $0.bytes.replaceSubrange(0..<2, with: [0xC0, 0x7F]) }
    let models = try planted.write()
    _ = try diff(models, ["--fail-on", "rel_l2>0.5"], status: 1)
    _ = try diff(models, ["--fail-on", "changed_tensors>5"], status: 0)
    let nothing = try SutureProcess.run(
      ["diff", models.first, models.second, "--only", "typo*"])
    #expect(nothing.status == 2 && nothing.errors.contains("--only"))
  }

  @Test(arguments: [query, "model.layers.2.mlp.up_proj.weight"])
  func `finds a transposed matrix`(name: String) throws {
    var planted = try PlantedChange()
    planted.change(name) { tensor in
      let (rows, columns) = (tensor.spec.shape[0], tensor.spec.shape[1])
      let old = tensor.bytes
      tensor.spec.shape = [columns, rows]
      tensor.bytes = []
      for column in 0..<columns {
        for row in 0..<rows {
          let first = 2 * (row * columns + column)
          tensor.bytes += old[first..<first + 2]
        }
      }
    }
    let root = try diff(try planted.write())
    #expect(found(root) == [name: "transposed"])
  }

  @Test func `finds another element type, and that only rounding differs`() throws {
    var planted = try PlantedChange(format: .f32)
    for tensor in planted.first.tensors {
      planted.change(tensor.spec.name.text) {
        $0.spec.dtype = .bf16
        $0.bytes = NumberFormat.bf16.bytes(NumberFormat.f32.numbers($0.bytes))
      }
    }
    let models = try planted.write()
    let root = try diff(models)
    #expect(Set(found(root).values) == ["retyped"])
    #expect(root["summary"]?["max_ulp"]?.integer == 0)
    #expect(root["summary"]?["verdict"]?["kind"]?.string == "undetermined")
    let policy = try planted.directory.file(
      "policy.yaml", Array("tolerance: ulp=0\nallow: {retyped: ['*']}\n".utf8))
    _ = try diff(models, ["--policy", policy.text, "--tensors-only"], status: 0)
  }

  @Test func `finds a scaled copy`() throws {
    var planted = try PlantedChange()
    planted.change("model.layers.0.mlp.up_proj.weight") {
      $0.bytes = NumberFormat.bf16.bytes(NumberFormat.bf16.numbers($0.bytes).map { $0 * 1.5 })
    }
    let root = try diff(try planted.write())
    #expect(found(root) == ["model.layers.0.mlp.up_proj.weight": "scaled"])
    let scale = try #require(
      try tensor(root, "model.layers.0.mlp.up_proj.weight")["scale"]?.double)
    #expect(abs(scale - 1.5) < 0.01)
  }

  @Test func `finds tensors of one model, and rows that were added`() throws {
    var planted = try PlantedChange()
    planted.second.tensors.removeAll { $0.spec.name == "lm_head.weight" }
    planted.change("model.embed_tokens.weight") {
      $0.spec.shape[0] += 2
      $0.bytes += [UInt8](repeating: 0x3F, count: 64)
    }
    let root = try diff(try planted.write())
    #expect(
      found(root) == ["lm_head.weight": "removed", "model.embed_tokens.weight": "reshaped"])
    let entry = try tensor(root, "model.embed_tokens.weight")
    #expect(entry["changed"]?.integer == 0 && entry["elements"]?.integer == 24 * 16)
    #expect(entry["compared_shape"]?.array?.compactMap(\.integer) == [24, 16])
  }

  @Test func `knows when only embeddings, or only some modules, were trained`() throws {
    var planted = try PlantedChange(format: .f32)
    var random = SeededGenerator(seed: 3)
    func train(_ tensor: inout TinyModel.Tensor) {
      let noise = random.weights(tensor.spec.elementCount)
      let values = zip(NumberFormat.f32.numbers(tensor.bytes), noise).map { $0 + 0.1 * $1 }
      tensor.bytes = NumberFormat.f32.bytes(values)
    }
    planted.change("lm_head.weight") { train(&$0) }
    let embedding = try diff(try planted.write())
    #expect(embedding["summary"]?["verdict"]?["kind"]?.string == "embedding-only")
    var other = try PlantedChange(format: .f32)
    for layer in 0..<4 {
      other.change("model.layers.\(layer).mlp.up_proj.weight") { train(&$0) }
    }
    let root = try diff(try other.write())
    #expect(root["summary"]?["verdict"]?["kind"]?.string == "frozen-parts")
    #expect(
      root["summary"]?["module_verdicts"]?["mlp.up_proj"]?["kind"]?.string == "full")
    #expect(
      root["summary"]?["module_verdicts"]?["self_attn.q_proj"]?["kind"]?.string == "identical")
  }

  @Test func `knows a difference of low rank`() throws {
    let directory = try TemporaryDirectory()
    var random = SeededGenerator(seed: 21)
    let size = 64
    func matrices(_ change: (Int, Int, Int) -> Double, _ values: [[Double]]) -> TinyModel {
      TinyModel(
        values.enumerated().map { layer, numbers in
          TinyModel.Tensor(
            TensorName("model.layers.\(layer).self_attn.q_proj.weight"), .f32, [size, size],
            numbers.enumerated().map { $1 + change(layer, $0 / size, $0 % size) })
        })
    }
    let values = (0..<2).map { _ in random.weights(size * size) }
    let factors = (0..<8).map { _ in random.weights(size) }
    let base = matrices({ _, _, _ in 0 }, values)
    let tuned = matrices(
      { layer, row, column in
        (0..<2).reduce(0) {
          $0 + 8 * factors[4 * layer + 2 * $1][row] * factors[4 * layer + 2 * $1 + 1][column]
        }
      }, values)
    let models = (
      try base.write("base", in: directory).text, try tuned.write("tuned", in: directory).text
    )
    let root = try diff(models, ["--spectrum"])
    #expect(root["summary"]?["verdict"]?["kind"]?.string == "lora-like")
    for tensor in root["tensors"]?.array ?? [] {
      #expect(tensor["spectrum"]?["kind"]?.string == "low-rank")
      #expect(tensor["spectrum"]?["rank"]?.integer == 2)
    }
    // Without spectra nothing tells it from any other change.
    #expect(try diff(models)["summary"]?["verdict"]?["kind"]?.string == "full")
  }

  @Test(arguments: [
    "genuine/llama-gqa-pp2-tp2-dp2", "genuine/llama-gqa-neox-tp2", "references/llama-gqa-meta-tp4",
  ])
  func `sees no difference between layouts of one model`(layout: String) throws {
    let directory = try TemporaryDirectory()
    let base = ["--base-config", "fixtures/layouts/genuine/llama-gqa-hf"]
    let source = "fixtures/layouts/\(layout)"
    let out = directory("hf").text
    let converted = try SutureProcess.run(["convert", source, out, "--to", "hf"] + base)
    #expect(converted.status == 0, "\(converted.errors)")
    let root = try diff((source, out), base + ["--tensors-only"], status: 0)
    #expect(root["equal"]?.bool == true && root["summary"]?["bytes_read"]?.integer ?? 0 > 0)
    // A change in one rank's file is one of the model.
    var bytes = try FileContents.bytes(of: Path(out).joining("model.safetensors"))
    bytes[bytes.count - 2] ^= 0x10
    try directory.file("hf/model.safetensors", bytes)
    let changed = try diff((source, out), base + ["--tensors-only"])
    #expect(found(changed).count == 1)
  }

  @Test func `compares configurations and templates as well`() throws {
    let planted = try PlantedChange()
    let models = try planted.write()
    try planted.directory.file(
      "first/config.json", Array(#"{"model_type": "llama", "rope_theta": 10000.0}"#.utf8))
    try planted.directory.file(
      "second/config.json", Array(#"{"model_type": "llama", "rope_theta": 500000.0}"#.utf8))
    let root = try diff(models)
    #expect(root["equal"]?.bool == false && found(root).isEmpty)
    #expect(root["files"]?.array?.contains { $0["place"]?.string == "rope_theta" } == true)
    _ = try diff(models, ["--tensors-only"], status: 0)
    let policy = try planted.directory.file("policy.yaml", Array("files: ignore\n".utf8))
    let ignored = try diff(models, ["--policy", policy.text], status: 0)
    #expect(ignored["equal"]?.bool == false && ignored["within"]?.bool == true)
  }
}
