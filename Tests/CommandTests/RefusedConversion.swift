import Storage
import Testing

/// A conversion that is refused before anything is written.
struct RefusedConversion: CustomTestStringConvertible, Sendable {
  let input: String
  let arguments: [String]
  let status: Int32
  let words: [String]

  init(_ input: String, _ line: String, _ status: Int32, _ words: String...) {
    self.input = "fixtures/layouts/\(input)"
    arguments = line.split(separator: " ").map(String.init)
    self.status = status
    self.words = words
  }

  var testDescription: String { "\(input) \(arguments.joined(separator: " "))" }

  /// Runs the command and compares its exit code and message.
  func expect(_ verb: String, into output: Path) throws {
    let outcome = try SutureProcess.run([verb, input, output.text] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("suture: error: "), "\(outcome.errors)")
    for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
  }

  static let conversions = [
    RefusedConversion("sources/llama-gqa", "", 2, "Missing expected argument '--to <layout>'"),
    RefusedConversion("sources/llama-gqa", "--to gguf", 2, "'gguf'", "neox-sequential"),
    RefusedConversion("sources/llama-gqa", "--to neox --tp 0", 2, "--tp", "1 to 65536"),
    RefusedConversion("sources/llama-gqa", "--to neox --dp 65537", 2, "--dp", "1 to 65536"),
    RefusedConversion("sources/llama-gqa", "--to hf --tp 2", 3, "no tensor-parallel ranks"),
    RefusedConversion("sources/llama-gqa", "--to meta --pp 2", 3, "no pipeline stages"),
    RefusedConversion("sources/llama-gqa", "--to neox --dp 2", 3, "state of an optimiser"),
    RefusedConversion("sources/llama-gqa", "--to universal", 3, "there is none to write"),
    RefusedConversion(
      "sources/llama-gqa", "--to neox --vocab-divisible-by 0", 2, "takes 1 or more"),
    RefusedConversion(
      "genuine/llama-gqa-pp2-tp2-dp2", "--to neox --dtype f16", 3, "masters of the optimiser",
      "--optimizer drop"),
    RefusedConversion(
      "genuine/llama-gqa-pp2-tp2-dp2/global_step2/layer_02-model_00-model_states.pt", "--to hf", 3,
      "one part of a checkpoint", "the directory"),
    RefusedConversion("sources/llama-gqa", "--to neox --dtype x", 2, "'x' is not an element type"),
    RefusedConversion("sources/llama-gqa", "--to neox --optimizer some", 2, "keep", "masters"),
    RefusedConversion("sources/llama-gqa", "--to neox --qkv-layout x", 2, "fake-head"),
    RefusedConversion(
      "sources/llama-gqa", "--to neox --tp 3", 2, "'attention.query_key_value.weight'",
      "key-value heads 8 cannot be divided among 3"),
    RefusedConversion(
      "references/llama-gqa-neox-w123-block-tp2", "--to hf", 2, "w1, w2, w3",
      "hint: say --qkv-layout fake-head"),
    RefusedConversion(
      "genuine/llama-gqa-neox-tp1", "--to hf", 2, "how many attention heads",
      "hint: name its training configuration with --neox-config"),
    RefusedConversion("nowhere", "--to neox", 2, "nowhere"),
    RefusedConversion("sources/llama-gqa", "--to dcp", 3, "'dcp'", "not written"),
    RefusedConversion("sources/llama-wide", "--to neox", 3, "head dimension of 24"),
    RefusedConversion("sources/llama-gqa", "--to neox --qkv-layout per-head", 3, "per-head"),
    RefusedConversion(
      "sources/neox-parallel", "--to meta", 3, "Meta's layout cannot hold the GPT-NeoX"),
    RefusedConversion("sources/neox-serial", "--to megatron", 3, "Megatron-LM cannot hold"),
    RefusedConversion(
      "sources/llama-bias", "--to meta", 3, "biases of attention", "biases of the MLP"),
    RefusedConversion(
      "sources/llama-bias", "--to neox --mlp-names w123", 3,
      "no place for 'model.layers.0.mlp.down_proj.bias'", "layers.2.mlp.up_proj.bias"),
    RefusedConversion("sources/llama-gqa", "--to universal", 3, "state of an optimiser"),
    RefusedConversion("sources/llama-gqa", "--to hf --optimizer masters", 3, "no master weights"),
    RefusedConversion(
      "genuine/llama-gqa-pp2-tp2-dp2", "--to hf --optimizer keep", 3,
      "no place for the optimiser's state", "hint: --optimizer drop"),
    RefusedConversion(
      "genuine/llama-gqa-pp2-tp2-dp2", "--to hf", 3, "config.json cannot be written",
      "norm epsilon", "hint: --base-config"),
  ]

  static let reshardings = [
    RefusedConversion("sources/llama-gqa", "--tp 2", 3, "'hf' has no degrees", "suture convert"),
    RefusedConversion("references/llama-gqa-dcp", "--tp 2", 3, "'dcp' has no degrees"),
    RefusedConversion(
      "genuine/llama-gqa-pp2-tp2-dp2", "--tp 4", 2, "key-value heads 2 cannot be divided among 4"),
    RefusedConversion("genuine/llama-gqa-pp2-tp2-dp2", "--pp 0", 2, "--pp", "1 to 65536"),
    RefusedConversion("genuine/llama-gqa-pp2-tp2-dp2", "--to hf", 2, "Unknown option '--to'"),
    RefusedConversion("genuine", "--tp 2", 3, "fixtures/layouts/genuine"),
  ]
}
