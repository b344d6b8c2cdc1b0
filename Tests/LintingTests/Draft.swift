import Glibc
import Storage
import StrictJSON
import Tensors
import TestSupport

/// A sound model of four layers with a tokenizer, into which faults are planted before it is
/// written.
struct Draft {
  var tensors: [TinyModel.Tensor]
  /// Members of `config.json` by key, as JSON text; nil for no file.
  var configuration: [String: String]?
  /// Files beside the weights.
  var files: [String: String] = [:]
  /// A file of this size without contents.
  var largeFile: (name: String, byteCount: Int)?
  /// Fields that are added to every entry of a header.
  var entryFields = ""
  /// The metadata as JSON text; nil for none.
  var metadata: String? = #"{"format":"pt"}"#
  /// Spaces behind the header, beyond what aligns the data.
  var misalignment = 0
  /// Names of shards, among which tensors are dealt out in order; empty for a single file.
  var shards: [String] = []
  var hasIndex = true
  /// Tensors that the index leaves out.
  var unlisted: Set<TensorName> = []
  var totalSizeError = 0
  /// Copies of the whole model, and other files of weights.
  var copies: [String] = []
  /// What is named instead of the directory.
  var namedFile: String?
  /// The name of a single file.
  var fileName = "model.safetensors"

  /// The sound model.
  init() {
    var decoder = RandomDecoder(.llama, seed: 7)
    decoder.layers = 4
    decoder.queriesPerGroup = 2
    tensors = decoder.tensors
    var configuration: [String: String] = [:]
    if let document = try? JSONDocument(Array(decoder.configuration.utf8)) {
      for member in document.root.object?.members ?? [] {
        configuration[member.key] =
          String(decoding: document.bytes[member.value.range], as: UTF8.self)
      }
    }
    self.configuration = configuration
    files = [
      "tokenizer.json": Self.tokenizer(),
      "tokenizer_config.json": #"{"bos_token":"t0","eos_token":{"content":"<|end|>"},"#
        + #""chat_template":"{{ '<|end|>' }}<tools>{{ x }}</tools>"}"#,
      "special_tokens_map.json": #"{"bos_token":{"content":"t0"},"eos_token":"<|end|>"}"#,
      "generation_config.json": #"{"eos_token_id":[3,59],"bos_token_id":0}"#,
      "README.md": "# a model",
    ]
  }

  /// A low-rank adapter of rank 2 for two modules.
  static var adapter: Draft {
    var draft = Draft()
    draft.configuration = nil
    draft.fileName = "adapter_model.safetensors"
    var random = SeededGenerator(seed: 3)
    draft.tensors = ["q_proj", "v_proj"].flatMap { module in
      [("lora_A", [2, 6]), ("lora_B", [8, 2])].map { factor, shape in
        TinyModel.Tensor(
          TensorName("base_model.model.model.layers.0.self_attn.\(module).\(factor).weight"),
          .bf16, shape, random.weights(shape.reduce(1, *)))
      }
    }
    draft.files = [
      "adapter_config.json":
        #"{"peft_type":"LORA","r":2,"target_modules":["q_proj","v_proj"]}"#
    ]
    return draft
  }

  /// A tokenizer of 58 tokens and two added ones.
  static func tokenizer(
    vocabulary: [(String, Int)] = (0..<58).map { ("t\($0)", $0) }, merges: String = "",
    added: [(String, Int)] = [("<|start|>", 58), ("<|end|>", 59)], type: String = "BPE"
  ) -> String {
    let tokens = vocabulary.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
    let additions = added.map {
      #"{"id":\#($0.1),"content":"\#($0.0)","special":true}"#
    }
    return #"{"added_tokens":[\#(additions.joined(separator: ","))],"model":{"type":"\#(type)","#
      + #""vocab":{\#(tokens)},"merges":[\#(merges)]}}"#
  }

  // MARK: Tensors

  subscript(name: String) -> TinyModel.Tensor? {
    get { tensors.first { $0.spec.name == TensorName(name) } }
    set {
      tensors.removeAll { $0.spec.name == TensorName(name) }
      if let newValue { tensors.append(newValue) }
    }
  }

  /// Replaces a tensor by one of another type or shape, or adds one.
  mutating func fill(_ name: String, _ format: NumberFormat, _ shape: [Int]) {
    var random = SeededGenerator(seed: 11)
    self[name] = TinyModel.Tensor(
      TensorName(name), format, shape, random.weights(shape.reduce(1, *)))
  }

  // MARK: Writing

  /// Writes the model into a new directory and returns what is to be named.
  func write(_ name: String, in directory: borrowing TemporaryDirectory) throws -> String {
    let path = try directory.directory(name)
    if let configuration {
      let members = configuration.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \($0.value)" }
      let text = configuration[""] ?? "{\n" + members.joined(separator: ",\n") + "\n}\n"
      try directory.file(name + "/config.json", Array(text.utf8))
    }
    for (file, text) in files { try directory.file(name + "/" + file, Array(text.utf8)) }
    try writeWeights(name, in: directory)
    for copy in copies { try directory.file(name + "/" + copy, bytes(tensors)) }
    if let largeFile {
      let file = try directory.file(name + "/" + largeFile.name, [])
      guard unsafe truncate(file.text, largeFile.byteCount) == 0 else {
        throw FileError(.create, file, .system(errno))
      }
    }
    return namedFile.map { path.joining($0).text } ?? path.text
  }

  private func writeWeights(_ name: String, in directory: borrowing TemporaryDirectory) throws {
    guard !shards.isEmpty else {
      try directory.file(name + "/" + fileName, bytes(tensors))
      return
    }
    var map: [String] = []
    var size = 0
    for (number, shard) in shards.enumerated() {
      let part = tensors.enumerated().filter { $0.offset % shards.count == number }.map(\.element)
      try directory.file(name + "/" + shard, bytes(part))
      for tensor in part where !unlisted.contains(tensor.spec.name) {
        size += tensor.bytes.count
        map.append("\(JSONText.quoted(tensor.spec.name.text)):\"\(shard)\"")
      }
    }
    guard hasIndex else { return }
    let index =
      #"{"metadata":{"total_size":\#(size + totalSizeError)},"weight_map":{"#
      + map.joined(separator: ",") + "}}"
    try directory.file(name + "/model.safetensors.index.json", Array(index.utf8))
  }

  /// A safetensors file, put together by hand.
  private func bytes(_ tensors: [TinyModel.Tensor]) -> [UInt8] {
    var entries = metadata.map { ["\"__metadata__\":\($0)"] } ?? []
    var offset = 0
    // Larger elements stand first, so that all are aligned.
    let sorted = tensors.sorted {
      ($0.spec.dtype.bitWidth, $1.spec.name) > ($1.spec.dtype.bitWidth, $0.spec.name)
    }
    for tensor in sorted {
      let end = offset + tensor.bytes.count
      entries.append(
        "\(JSONText.quoted(tensor.spec.name.text)):{\"dtype\":\"\(tensor.spec.dtype.rawValue)\","
          + "\"shape\":\(tensor.spec.shape),\"data_offsets\":[\(offset),\(end)]\(entryFields)}")
      offset = end
    }
    var header = Array(("{" + entries.joined(separator: ",") + "}").utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    header += [UInt8](repeating: 0x20, count: misalignment)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + sorted.flatMap(\.bytes)
  }
}
