import Checkpoints
import Reports
import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `Estimates of memory` {
  /// The members of `--memory` for a model written with `configuration`.
  private static func estimate(
    _ configuration: String, _ arguments: [String], layers: Int = 4
  ) throws -> JSONValue {
    let directory = try TemporaryDirectory()
    var model = TinyModel.decoder(layers: layers, vocabulary: 16, hidden: 8, seed: 1)
    model.configuration = configuration
    let path = try model.write("model", in: directory)
    let outcome = try SutureProcess.run(
      ["inspect", path.text, "--memory", "--json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(try JSONDocument(Array(outcome.output.utf8)).root["memory"])
  }

  private static let llama = """
    {"architectures": ["LlamaForCausalLM"], "num_hidden_layers": 4, "hidden_size": 8,
     "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 16,
     "max_position_embeddings": 1000}
    """

  @Test func `count keys and values of all layers and heads`() throws {
    let found = try Self.estimate(Self.llama, ["--batch", "3", "--kv-dtype", "fp8"])
    // 2 * 4 layers * 2 heads of 2 * 1 byte.
    #expect(found["kv_per_token"]?.integer == 32)
    #expect(found["context"]?.integer == 1000)
    #expect(found["kv"]?.integer == 32 * 3000)
  }

  @Test func `divide matrices, layers and the optimiser over ranks`() throws {
    let found = try Self.estimate(
      Self.llama, ["--tp", "2", "--pp", "2", "--dp", "4", "--zero", "1"])
    // Two layers of [9, 8] and [8], and the embedding, [16, 8]; the last stage has the norm more.
    let first = 2 * (36 + 8) + 64
    let last = first + 8
    #expect(found["weights_per_rank"]?.integer == 2 * last)
    let training = try #require(found["training_per_rank"])
    #expect(training["weights"]?.integer == 2 * last)
    #expect(training["gradients"]?.integer == 2 * last)
    #expect(training["masters"]?.integer == last)
    #expect(training["moments"]?.integer == 2 * last)
    #expect(training["total"]?.integer == 7 * last)
    // One head of two to each rank, two layers of four to each stage.
    #expect(found["kv_per_rank"]?.integer == 1000 * 2 * 2 * 2 * 2)
  }

  @Test func `know compressed keys, and say where they know nothing`() throws {
    let latent = Self.llama.replacing(
      "\"vocab_size\"", with: "\"kv_lora_rank\": 5, \"qk_rope_head_dim\": 3, \"vocab_size\"")
    #expect(try Self.estimate(latent, [])["kv_per_token"]?.integer == 4 * 8 * 2)
    let unknown = try Self.estimate("{\"architectures\": [\"LlamaForCausalLM\"]}", [])
    #expect(unknown["kv"]?.isNull == true)
    #expect(unknown["context"]?.integer == 4096)
  }
}
