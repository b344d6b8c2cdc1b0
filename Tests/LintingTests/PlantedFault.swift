import Linting
import Tensors
import TestSupport
import Testing

/// A fault in a sound model, and what has to be said of it.
struct PlantedFault: Sendable, CustomTestStringConvertible {
  let rule: LintRule
  let severity: LintFinding.Severity
  /// A word of the message, the expected or the found value.
  let word: String
  let isAdapter: Bool
  let plant: @Sendable (inout Draft) -> Void

  init(
    _ rule: LintRule, _ severity: LintFinding.Severity, _ word: String, isAdapter: Bool = false,
    _ plant: @escaping @Sendable (inout Draft) -> Void
  ) {
    self.rule = rule
    self.severity = severity
    self.word = word
    self.isAdapter = isAdapter
    self.plant = plant
  }

  var testDescription: String { "\(rule.rawValue), \(severity.rawValue): \(word)" }

  var draft: Draft {
    var draft = isAdapter ? Draft.adapter : Draft()
    plant(&draft)
    return draft
  }

  static let all = files + layers + configurations + values + tokenizers + schemes

  private static let two = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
  private static let norm = "model.norm.weight"
  private static let up = "model.layers.2.mlp.up_proj.weight"
  private static let query = "model.layers.1.self_attn.q_proj.weight"
  private static let head = "lm_head.weight"
  private static let embedding = "model.embed_tokens.weight"

  private static let files: [PlantedFault] = [
    PlantedFault(.totalSize, .warning, "total_size is") {
      $0.shards = two
      $0.totalSizeError = 1
    },
    PlantedFault(.unlistedShard, .warning, "not list") {
      $0.shards = two
      $0.copies = ["model-00001-of-00003.safetensors"]
    },
    PlantedFault(.unlistedShard, .warning, "whole checkpoint") { $0.copies = ["old.safetensors"] },
    PlantedFault(.unlistedTensor, .warning, "extra.weight") {
      $0.fill("extra.weight", .bf16, [2])
      $0.shards = two
      $0.unlisted = ["extra.weight"]
    },
    PlantedFault(.shardNumbering, .warning, "number 3 is missing") {
      $0.shards = two.map { $0.replacing("of-00002", with: "of-00003") }
    },
    PlantedFault(.missingIndex, .warning, "no index") {
      $0.shards = two
      $0.hasIndex = false
    },
    PlantedFault(.singleFileAndIndex, .warning, "same tensors") {
      $0.shards = two
      $0.copies = ["model.safetensors"]
    },
    PlantedFault(.loneShard, .warning, "one of 2") {
      $0.shards = two
      $0.namedFile = two[0]
    },
    PlantedFault(.unknownField, .note, "'strides'") { $0.entryFields = #","strides":[1]"# },
    PlantedFault(.metadataFormat, .warning, "pt") { $0.metadata = #"{"origin":"x"}"# },
    PlantedFault(.metadataFormat, .warning, "zz") { $0.metadata = #"{"format":"zz"}"# },
    PlantedFault(.metadataMissing, .note, "no metadata") { $0.metadata = nil },
    PlantedFault(.alignment, .warning, "multiple of 2") { $0.misalignment = 1 },
    PlantedFault(.lfsPointer, .error, "tokenizer.model") {
      $0.files["tokenizer.model"] = "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    },
    PlantedFault(.sideFileJSON, .error, "line 1") { $0.files["vocab.json"] = "{" },
    PlantedFault(.sideFileTooLarge, .error, "larger") {
      $0.largeFile = ("vocab.json", 1 << 30 + 1)
    },
    PlantedFault(.equivalentName, .error, "canonically") {
      $0.fill("\u{e9}.weight", .bf16, [2])
      $0.fill("e\u{301}.weight", .bf16, [2])
      if $0.tensors.count % 2 == 1 { $0.fill("z.weight", .bf16, [2]) }
      $0.shards = two
    },
    PlantedFault(.caseName, .warning, "differ only in case") {
      $0.fill("Model.Norm.Weight", .bf16, [2])
    },
    PlantedFault(.unusualName, .note, "a space") { $0.fill("odd name", .bf16, [2]) },
    PlantedFault(.unusualName, .note, "a slash") { $0.fill("../../etc/passwd", .bf16, [2]) },
    PlantedFault(.unusualName, .note, "beyond ASCII") { $0.fill("\u{e9}", .bf16, [2]) },
    PlantedFault(.unusualName, .note, "an empty part") { $0.fill("a..b", .bf16, [2]) },
  ]

  private static let layers: [PlantedFault] = [
    PlantedFault(.missingLayer, .error, "no layer 2") { draft in
      draft.tensors.removeAll { $0.spec.name.text.hasPrefix("model.layers.2.") }
    },
    PlantedFault(.missingMember, .error, "3 of 4 layers") { $0[up] = nil },
    PlantedFault(.mixedLayers, .note, "several kinds") {
      $0[up] = nil
      $0.fill("model.layers.2.mlp.experts.0.up_proj.weight", .bf16, [4, 4])
    },
    PlantedFault(.layerDType, .warning, "F32") { $0.fill(query, .f32, [64, 64]) },
    PlantedFault(.layerShape, .warning, "[3, 64]") { $0.fill(query, .bf16, [3, 64]) },
    PlantedFault(.mixedDTypes, .warning, "F32") { draft in
      for layer in 0..<4 {
        draft.fill("model.layers.\(layer).mlp.down_proj.weight", .f32, [64, 48])
      }
    },
  ]

  private static let configurations: [PlantedFault] = [
    PlantedFault(.invalidConfiguration, .error, "end of the text") { $0.configuration = ["": "{"] },
    PlantedFault(.invalidConfiguration, .error, "multiple of") {
      $0.configuration?["num_key_value_heads"] = "3"
    },
    PlantedFault(.invalidConfiguration, .error, "integer from 0") {
      $0.configuration?["hidden_size"] = "-64"
    },
    PlantedFault(.invalidConfiguration, .error, "integer from 0") {
      $0.configuration?["hidden_size"] = "2147483648"
    },
    PlantedFault(.missingConfiguration, .note, "no config.json") { $0.configuration = nil },
    PlantedFault(.configurationNonFinite, .warning, "Infinity") {
      $0.configuration?["limit"] = "Infinity"
    },
    PlantedFault(.countSpelling, .warning, "4.0") {
      $0.configuration?["num_hidden_layers"] = "4.0"
    },
    PlantedFault(.specialTokenSpelling, .warning, "pad_token_id") {
      $0.configuration?["pad_token_id"] = #""x""#
    },
    PlantedFault(.absurdNumber, .warning, "0.5") { $0.configuration?["rms_norm_eps"] = "0.5" },
    PlantedFault(.absurdNumber, .warning, "max_position_embeddings") {
      $0.configuration?["max_position_embeddings"] = "0"
    },
    PlantedFault(.architecture, .error, "GPTNeoXForCausalLM") {
      $0.configuration?["architectures"] = #"["GPTNeoXForCausalLM"]"#
      $0.configuration?["model_type"] = #""gpt_neox""#
    },
    PlantedFault(.vocabularyRows, .error, "has 60 rows") { $0.configuration?["vocab_size"] = "61" },
    PlantedFault(.vocabularyRows, .warning, "has 60 rows") {
      $0.configuration?["vocab_size"] = "20"
    },
    PlantedFault(.tokenBeyondRows, .warning, "bos_token_id is 60") {
      $0.configuration?["bos_token_id"] = "60"
    },
    PlantedFault(.layerCount, .warning, "5 layers") {
      $0.configuration?["num_hidden_layers"] = "5"
    },
    PlantedFault(.hiddenSize, .warning, "128") { $0.configuration?["hidden_size"] = "128" },
    PlantedFault(.feedForward, .warning, "49") { $0.configuration?["intermediate_size"] = "49" },
    PlantedFault(.heads, .warning, "16") { $0.configuration?["num_attention_heads"] = "16" },
    PlantedFault(.keyValueHeads, .warning, "8") {
      $0.configuration?["num_key_value_heads"] = "8"
    },
    PlantedFault(.configurationDType, .warning, "float32") {
      $0.configuration?["dtype"] = #""float32""#
      $0.configuration?["torch_dtype"] = nil
    },
    PlantedFault(.missingTensor, .error, norm) { $0[norm] = nil },
    PlantedFault(.tensorShape, .error, "[63]") { $0.fill(norm, .bf16, [63]) },
    PlantedFault(.unknownTensor, .note, "'model.extra.weight'") {
      $0.fill("model.extra.weight", .bf16, [2])
    },
    PlantedFault(.missingHead, .warning, head) { $0[head] = nil },
    PlantedFault(.tiedDiffers, .error, "differ") {
      $0.configuration?["tie_word_embeddings"] = "true"
    },
    PlantedFault(.tiedRedundant, .note, "the same and tied") {
      $0.configuration?["tie_word_embeddings"] = "true"
      if let bytes = $0[embedding]?.bytes { $0[head]?.bytes = bytes }
    },
    PlantedFault(.untiedEqual, .warning, "is false") {
      if let bytes = $0[embedding]?.bytes { $0[head]?.bytes = bytes }
    },
  ]

  private static func bf16(_ bits: UInt16) -> [UInt8] { [UInt8(bits & 0xFF), UInt8(bits >> 8)] }

  private static let values: [PlantedFault] = [
    PlantedFault(.notANumber, .error, "the first at [1, 3]") {
      let start = 2 * (64 + 3)
      $0[query]?.bytes.replaceSubrange(start..<start + 2, with: bf16(0xFFC1))
    },
    PlantedFault(.infinite, .error, "has 2 infinite") {
      $0[query]?.bytes.replaceSubrange(0..<4, with: bf16(0x7F80) + bf16(0xFF80))
    },
    PlantedFault(.zero, .warning, "zero everywhere") {
      // Zeros of both signs.
      $0[query]?.bytes = (0..<64 * 64).flatMap { bf16($0 % 3 == 0 ? 0x8000 : 0) }
    },
    PlantedFault(.zero, .note, "zero everywhere") {
      $0[norm]?.bytes = (0..<64).flatMap { _ in bf16(0) }
    },
    PlantedFault(.constant, .warning, "one value") {
      $0[query]?.bytes = (0..<64 * 64).flatMap { _ in bf16(0x3C00) }
    },
    PlantedFault(.constant, .note, "one value") {
      $0[norm]?.bytes = (0..<64).flatMap { _ in bf16(0x3F80) }
    },
  ]

  private static func tokens(_ count: Int) -> [(String, Int)] { (0..<count).map { ("t\($0)", $0) } }

  private static let tokenizers: [PlantedFault] = [
    PlantedFault(.tokenizerModel, .warning, "Odd") {
      $0.files["tokenizer.json"] = Draft.tokenizer(type: "Odd")
    },
    PlantedFault(.tokenizerNonFinite, .warning, "NaN") {
      $0.files["tokenizer_config.json"] = #"{"limit":NaN}"#
    },
    PlantedFault(.duplicateToken, .error, "there twice") {
      $0.files["tokenizer.json"] = Draft.tokenizer(vocabulary: tokens(57) + [("t3", 57)])
    },
    PlantedFault(.duplicateID, .error, "same id 4") {
      $0.files["tokenizer.json"] = Draft.tokenizer(vocabulary: tokens(57) + [("x", 4)])
    },
    PlantedFault(.merge, .error, "t0t1") {
      $0.files["tokenizer.json"] = Draft.tokenizer(merges: #""t0 t1""#)
    },
    PlantedFault(.unknownID, .error, "unk_id is 9") {
      let pieces = (0..<2).map { #"["t\#($0)",0]"# }.joined(separator: ",")
      $0.files["tokenizer.json"] =
        #"{"model":{"type":"Unigram","unk_id":9,"vocab":[\#(pieces)]}}"#
    },
    PlantedFault(.addedToken, .error, "in the vocabulary") {
      $0.files["tokenizer.json"] = Draft.tokenizer(added: [("t3", 58), ("<|end|>", 59)])
    },
    PlantedFault(.shiftedID, .warning, "gives it 58") {
      $0.files["tokenizer.json"] = Draft.tokenizer(added: [("<|end|>", 59)])
    },
    PlantedFault(.beyondRows, .error, "has 60 rows") {
      $0.files["tokenizer.json"] = Draft.tokenizer(vocabulary: tokens(58) + [("x", 60)])
    },
    PlantedFault(.beyondRows, .warning, "eos_token_id is 60") {
      $0.files["generation_config.json"] = #"{"eos_token_id":[3,60]}"#
    },
    PlantedFault(.holes, .warning, "the first is 30") {
      $0.files["tokenizer.json"] = Draft.tokenizer(vocabulary: tokens(58).filter { $0.1 != 30 })
    },
    PlantedFault(.unusedRows, .warning, "highest token id is 59") {
      $0.fill(embedding, .bf16, [256, 64])
    },
    PlantedFault(.specialTokenUnknown, .warning, "<nope>") {
      $0.files["tokenizer_config.json"] = #"{"pad_token":"<nope>"}"#
    },
    PlantedFault(.specialTokenID, .warning, "bos_token_id is 0") {
      $0.files["tokenizer_config.json"] = #"{"bos_token":"t5"}"#
      $0.files["special_tokens_map.json"] = nil
    },
    PlantedFault(.specialTokenID, .warning, "which no token") {
      $0.configuration?["pad_token_id"] = "57"
      $0.files["tokenizer.json"] = Draft.tokenizer(vocabulary: tokens(57))
    },
    PlantedFault(.specialTokenMap, .warning, "'t1'") {
      $0.files["special_tokens_map.json"] = #"{"bos_token":"t1"}"#
    },
    PlantedFault(.generationTokens, .warning, "eos_token_id is 11") {
      $0.files["generation_config.json"] = #"{"eos_token_id":11}"#
    },
    PlantedFault(.templateToken, .warning, "<|im_start|>") {
      $0.files["chat_template.jinja"] = "{{ '<|im_start|>' + role }}<think>"
    },
    PlantedFault(.templateToken, .warning, "</s>") {
      $0.files["chat_template.jinja"] = "{{ x }}</s>"
    },
  ]

  private static let schemes: [PlantedFault] = [
    PlantedFault(.quantizationClaim, .error, "fp8") {
      $0.configuration?["quantization_config"] = #"{"quant_method":"fp8"}"#
    },
    PlantedFault(.quantizationSilent, .warning, "FP8") {
      $0.fill("model.layers.0.mlp.up_proj.weight_scale_inv", .f32, [1, 1])
    },
    PlantedFault(.quantizationScale, .error, "x.scales") { $0.fill("x.qweight", .f32, [2, 2]) },
    PlantedFault(.adapterConfiguration, .error, "no adapter_config.json", isAdapter: true) {
      $0.files = [:]
    },
    PlantedFault(.adapterConfiguration, .error, "rank 'r'", isAdapter: true) {
      $0.files["adapter_config.json"] = "{}"
    },
    PlantedFault(.adapterConfiguration, .error, "end of the text", isAdapter: true) {
      $0.files["adapter_config.json"] = "{"
    },
    PlantedFault(.adapterPair, .error, "lora_B", isAdapter: true) {
      $0["base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight"] = nil
    },
    PlantedFault(.adapterRank, .error, "rank 3", isAdapter: true) {
      $0.fill("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", .bf16, [3, 6])
    },
    PlantedFault(.adapterModules, .warning, "'o_proj'", isAdapter: true) {
      $0.files["adapter_config.json"] = #"{"r":2,"target_modules":["q_proj","v_proj","o_proj"]}"#
    },
    PlantedFault(.adapterModules, .warning, "no target module", isAdapter: true) {
      $0.files["adapter_config.json"] = #"{"r":2,"target_modules":["q_proj"]}"#
    },
  ]
}
