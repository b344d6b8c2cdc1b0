import Models
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing
import TorchFiles

/// A way in which a directory of GPT-NeoX can be wrong that its headers show.
struct BrokenDirectory: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// What the message of every command names.
  let words: [String]
  /// Whether weights alone can be used.
  let hasWeights: Bool
  let make: @Sendable (borrowing BrokenCheckpoint) throws -> Void

  init(
    _ what: String, _ words: String..., hasWeights: Bool = false,
    make: @escaping @Sendable (borrowing BrokenCheckpoint) throws -> Void
  ) {
    testDescription = what
    self.words = words
    self.hasWeights = hasWeights
    self.make = make
  }

  private static let step = BrokenCheckpoint.step
  private static func layer(_ module: Int, _ rank: Int) -> String {
    "\(step)/layer_0\(module)-model_0\(rank)-model_states.pt"
  }
  private static func state(_ rank: Int) -> String { "\(step)/mp_rank_0\(rank)_model_states.pt" }

  /// Puts an array of one rank's layer in another form.
  private static func alter(
    _ model: borrowing BrokenCheckpoint, _ name: String, _ spec: TensorSpec
  ) throws {
    try model.rewrite(layer(2, 1)) { content, storages in
      storages.append(
        TorchStorage(for: spec, contents: [UInt8](repeating: 0, count: spec.byteCount)))
      let view = TorchView(storage: storages.count - 1, dtype: spec.dtype, shape: spec.shape)
      content = content.setting(name, .tensor(view))
    }
  }

  /// Changes a training configuration.
  private static func configure(_ model: borrowing BrokenCheckpoint, _ text: String) throws {
    try model.write("\(step)/configs/tiny.yml", #"{"num_layers": 4, \#(text)}"#)
  }

  static let all = [
    // 42: members of the grid.
    BrokenDirectory("one rank's part of a layer is missing", "layer_03-model_01-model_states.pt") {
      try $0.remove(layer(3, 1))
    },
    BrokenDirectory("a layer is missing", "layer_03-model_00-model_states.pt") {
      try $0.remove(layer(3, 0), layer(3, 1))
    },
    BrokenDirectory("the last layer is missing", "layer_05-model_00-model_states.pt") {
      try $0.remove(layer(5, 0), layer(5, 1))
    },
    BrokenDirectory("the final norm is missing", "final norm") {
      try $0.remove(layer(7, 0), layer(7, 1))
    },
    BrokenDirectory("the head is missing", "final_linear.weight", "tie_word_embeddings") {
      try $0.remove(layer(8, 0), layer(8, 1))
    },
    BrokenDirectory("a state in the middle is missing", "mp_rank_02_model_states.pt") {
      try $0.remove(state(2))
    },
    BrokenDirectory("the last state is missing", "mp_rank_03", hasWeights: true) {
      try $0.remove(state(3))
    },
    BrokenDirectory(
      "a partition of the optimiser is missing",
      "bf16_zero_pp_rank_1_mp_rank_02_optim_states.pt", hasWeights: true
    ) { try $0.remove("\(step)/bf16_zero_pp_rank_1_mp_rank_02_optim_states.pt") },
    // 43: ranks that disagree.
    BrokenDirectory(
      "shapes of ranks differ", "layer_02-model_01", "attention.dense.weight", "[128, 64]",
      "[128, 32]"
    ) {
      try alter(
        $0, "attention.dense.weight", TensorSpec(name: "x", dtype: .bf16, shape: [128, 32]))
    },
    BrokenDirectory(
      "types of ranks differ", "layer_02-model_01", "self_attn.o_proj.weight", "F32", "BF16"
    ) {
      try alter($0, "attention.dense.weight", TensorSpec(name: "x", dtype: .f32, shape: [128, 64]))
    },
    BrokenDirectory("a rank lacks an array", "layer_02-model_01", "'mlp.linear2.weight'") {
      try $0.rewrite(layer(2, 1)) { content, _ in
        content = content.setting("mlp.linear2.weight", nil)
      }
    },
    BrokenDirectory("a rank has an array too many", "layer_02-model_01", "'mlp.extra'") {
      try alter($0, "mlp.extra", TensorSpec(name: "x", dtype: .bf16, shape: [2]))
    },
    // 44: the tag.
    BrokenDirectory("the tag names no step", "latest", "'global_step3'") {
      try $0.write("latest", "global_step3")
    },
    BrokenDirectory("the tag is a path", "latest", "'../model/global_step2'") {
      try $0.write("latest", "../model/global_step2")
    },
    BrokenDirectory("the tag has two lines", "latest", "global_step2\\u{a}x") {
      try $0.write("latest", "global_step2\nx")
    },
    // 45: the configuration.
    BrokenDirectory("another tensor-parallel degree is configured", "model_parallel_size 4") {
      try configure($0, #""model_parallel_size": 4"#)
    },
    BrokenDirectory("another number of stages is configured", "pipe_parallel_size 4", "4 files") {
      try configure($0, #""pipe_parallel_size": 4"#)
    },
    BrokenDirectory("another number of layers is configured", "num_layers 7") {
      try $0.write("\(step)/configs/tiny.yml", #"{"num_layers": 7}"#)
    },
    BrokenDirectory(
      "the vocabulary is padded in another way", "512 rows", "make_vocab_size_divisible_by 384"
    ) { try configure($0, #""make_vocab_size_divisible_by": 384"#) },
    // 47: an optimiser alone.
    BrokenDirectory("there is an optimiser and no weights", "no layer files", "optimiser") {
      try $0.remove(state(0), state(1), state(2), state(3))
      for module in [0, 2, 3, 4, 5, 7, 8] { try $0.remove(layer(module, 0), layer(module, 1)) }
    },
    // 48: mixed steps.
    BrokenDirectory("one rank is of another step", "mp_rank_01", "step 3", "step 2") {
      try $0.rewrite(state(1)) { content, _ in content = content.setting("iteration", .int(3)) }
    },
    // A damaged file.
    BrokenDirectory("a layer file is cut", "layer_04-model_00") { model in
      let file = try InputFile(model.path.joining(layer(4, 0)), access: .positional)
      try model.write(layer(4, 0), try file.bytes(in: 0..<file.byteCount / 2))
    },
  ]
}

@Suite struct `Broken directories` {
  static let base = ["--base-config", "fixtures/layouts/genuine/llama-gqa-hf"]

  @Test(arguments: BrokenDirectory.all)
  func `are refused with the file and the place`(broken: BrokenDirectory) throws {
    let model = try BrokenCheckpoint()
    try broken.make(model)
    for command in ["inspect", "verify", "convert"] {
      var arguments = [command, model.path.text]
      if command == "convert" { arguments += [model.directory("out").text, "--to", "hf"] }
      let outcome = try SutureProcess.run(arguments + Self.base)
      if command == "convert", broken.hasWeights {
        #expect(outcome.status == 0, "\(command): \(outcome.errors)")
        continue
      }
      #expect(outcome.status == 3, "\(command): \(outcome.errors)")
      let text = outcome.errors + outcome.output
      for word in broken.words { #expect(text.contains(word), "\(command): \(text)") }
      #expect(outcome.errors.contains("suture: error: "))
    }
    let names = try model.directory.names()
    #expect(broken.hasWeights || names == ["model"], "\(names)")
  }

  @Test func `what can be shown is shown`() throws {
    let model = try BrokenCheckpoint()
    try model.remove("global_step2/layer_03-model_01-model_states.pt")
    let outcome = try SutureProcess.run(["inspect", model.path.text, "--json"] + Self.base)
    #expect(outcome.status == 3)
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["warnings"]?.array?.map { $0["code"]?.string } == ["layout.missing-file"])
    let names = root["tensors"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(names.contains("layer_03-model_00-model_states.pt/attention.dense.weight"))
    #expect(root["layout"]?.isNull == true)
  }

  @Test func `a file of the optimiser is no model`() throws {
    let model = try BrokenCheckpoint()
    let file = model.path.joining("global_step2/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt")
    let outcome = try SutureProcess.run(
      "convert", file.text, model.directory("out").text, "--to", "hf")
    #expect(outcome.status == 3 || outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("optim_states.pt"), "\(outcome.errors)")
    #expect(try model.directory.names() == ["model"])
  }
}
