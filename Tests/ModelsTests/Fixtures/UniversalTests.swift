import Checkpoints
import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// Universal checkpoints: every state of every parameter in a file of its own, whole.
@Suite struct `Universal outputs` {
  /// The Hugging Face tensors of an array in the order of its rows, written down once more.
  private static func tensors(of array: String, layers: Int, isLlama: Bool) -> [String] {
    // A head that is the embedding is in a module of its own name.
    if array == "tied_modules.embed.word_embeddings.weight" { return ["model.embed_tokens.weight"] }
    var parts = array.split(separator: ".").map(String.init)
    if parts.first == "sequential" { parts.removeFirst() }
    guard let module = parts.first.flatMap({ Int($0) }) else { return [] }
    let name = parts.dropFirst().joined(separator: ".")
    if name == "word_embeddings.weight" {
      return [isLlama ? "model.embed_tokens.weight" : "gpt_neox.embed_in.weight"]
    }
    if name == "final_linear.weight" { return [isLlama ? "lm_head.weight" : "embed_out.weight"] }
    guard module < layers + 2 else {
      return [isLlama ? "model.norm.weight" : "gpt_neox.final_layer_norm." + name.dropFirst(5)]
    }
    let names = isLlama ? llama[name] ?? [] : [neox(name)]
    let prefix = isLlama ? "model.layers" : "gpt_neox.layers"
    return names.map { "\(prefix).\(module - 2).\($0)" }
  }

  private static let llama = [
    "input_layernorm.scale": ["input_layernorm.weight"],
    "post_attention_layernorm.scale": ["post_attention_layernorm.weight"],
    "attention.query_key_value.weight": ["q", "k", "v"].map { "self_attn.\($0)_proj.weight" },
    "attention.dense.weight": ["self_attn.o_proj.weight"],
    "mlp.linear1.weight": ["mlp.up_proj.weight", "mlp.gate_proj.weight"],
    "mlp.linear2.weight": ["mlp.down_proj.weight"],
  ]

  private static func neox(_ name: String) -> String {
    name.replacing("linear1", with: "dense_h_to_4h").replacing("linear2", with: "dense_4h_to_h")
  }

  @Test(arguments: OptimizerFixture.all, [(1, 1), (2, 2)])
  func `hold the states of the run`(fixture: OptimizerFixture, degrees: (Int, Int)) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    var target = TargetLayout(.universal, tp: degrees.0, pp: degrees.1)
    target.optimizer = .keep
    let output = directory("out")
    if fixture.shape.family == .gptNeoX, degrees.0 > 1 {
      // Loaders cut or copy a parameter; none of them divides a sum.
      #expect(throws: DivisionFault.self) {
        try Conversion.prepare(fixture.path, to: output, target, base: base)
      }
      return
    }
    try Conversion.run(fixture.path, to: output, target, base: base)
    #expect(try FileContents.text(of: output.joining("latest_universal")) == "global_step2")
    let zero = output.joining("global_step2/zero")
    let folders = try DirectoryListing(of: zero).entries.filter { $0.kind == .directory }
    for kind in ["fp32", "exp_avg", "exp_avg_sq"] {
      let merged = try TensorDigests(fixture.name, at: "merged", kind)
      var seen: Set<String> = []
      for folder in folders.map(\.name) {
        let names = Self.tensors(
          of: folder, layers: fixture.shape.layerCount,
          isLlama: fixture.shape.family == .llama)
        #expect(!names.isEmpty, "\(folder)")
        let file = try TorchFile(opening: zero.joining("\(folder)/\(kind).pt"))
        let value = try #require(file.root["param"])
        let bytes = try file.bytes(of: try file.tensor(value))
        var start = 0
        for name in names {
          let entry = try #require(merged.entries[name], "\(folder): \(name)")
          let end = start + entry.shape.reduce(4, *)
          try #require(end <= bytes.count)
          #expect(digest(Array(bytes[start..<end])) == entry.digest, "\(kind) \(name)")
          start = end
          seen.insert(name)
        }
        #expect(start == bytes.count, "\(folder)")
      }
      #expect(seen == Set(merged.entries.keys))
    }
  }
}
