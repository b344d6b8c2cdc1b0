import Checkpoints
import Layouts
import Merging
import Models
import Quantization
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Merges of quantised models are merges of their weights.
@Suite struct `Merges of quantised models` {
  static func path(_ name: String) -> Path { Fixtures.path("quantized").joining(name) }

  private func dequantize(
    _ name: String, in directory: borrowing TemporaryDirectory
  ) throws -> Path {
    var target = TargetLayout(.huggingFace)
    target.dtype = .f32
    let output = directory(name)
    var options = ConversionOptions(
      input: Self.path(name).text, target: target, output: output.text)
    options.derive = { try $0.dequantized() }
    options.run.isSyncing = false
    _ = try ConversionJob.prepare(options).execute()
    return output
  }

  private func recipe(_ method: String, _ models: [Path], dtype: String = "bfloat16") -> String {
    let list = models.map {
      "  - model: \($0)\n    parameters: {weight: 0.6, density: 0.5}\n"
    }
    return "merge_method: \(method)\nbase_model: \(Self.path("base-bf16"))\nmodels:\n"
      + "\(list.joined())\(dtype.isEmpty ? "" : "dtype: \(dtype)\n")"
  }

  /// The bytes of the merged tensors that are quantised in some input, by name.
  ///
  /// Others are widened by the conversion, and so computed one precision higher than they are here.
  private func weights(
    _ text: String, in directory: borrowing TemporaryDirectory, tile: Int = 4096
  ) throws -> [String: [UInt8]] {
    let output = try MergeRun.output(of: text, in: directory) {
      ($0.isForced, $0.tileElements, $0.workers) = (true, tile, 2)
    }
    let stored = try ["fp8-block", "fp8-channel"].map { try Checkpoint.open(Self.path($0).text) }
    let names = output.tensors.map(\.name).filter { name in
      stored.contains { $0[name]?.spec.dtype.bitWidth == 8 }
    }
    var bytes: [String: [UInt8]] = [:]
    for name in names {
      let piece = try #require(output[name]?.wholePiece)
      bytes[name.text] = try piece.file.bytes(in: piece.byteRange)
    }
    return bytes
  }

  @Test(arguments: ["ties", "dare_ties", "task_arithmetic", "linear"])
  func `have the bytes of merges of dequantised models`(method: String) throws {
    let directory = try TemporaryDirectory()
    let quantised = ["fp8-block", "fp8-channel"]
    let wide = try quantised.map { try dequantize($0, in: directory) }
    let base = method == "linear" ? [Self.path("base-bf16")] : []
    let direct = try weights(recipe(method, quantised.map(Self.path) + base), in: directory)
    let converted = try weights(recipe(method, wide + base), in: directory)
    #expect(direct == converted && !direct.isEmpty)
    let small = try weights(
      recipe(method, quantised.map(Self.path) + base), in: directory, tile: 1)
    #expect(direct == small)
  }

  @Test func `have the type of the model where the recipe gives none`() throws {
    let directory = try TemporaryDirectory()
    let output = try MergeRun.output(
      of: recipe("task_arithmetic", [Self.path("fp8-block")], dtype: ""), in: directory)
    #expect(Set(output.tensors.map(\.spec.dtype)) == [.bf16])
    let base = try Checkpoint.open(Self.path("base-bf16").text)
    #expect(output.tensors.map(\.spec) == base.tensors.map(\.spec))
  }

  @Test func `say in configuration and manifest that nothing is quantised any more`() throws {
    let directory = try TemporaryDirectory()
    let text = "merge_method: passthrough\nmodels: [{model: \(Self.path("mxfp4"))}]\n"
    let prepared = try MergeRun.prepare(text, in: directory)
    #expect(prepared.notes.contains { $0.contains("3 tensors of MXFP4") })
    _ = try prepared.run()
    let configuration = try FileContents.text(of: directory("out/config.json"))
    #expect(!configuration.contains("quant") && configuration.contains("GptOssForCausalLM"))
    let manifest = try JSONDocument(FileContents.bytes(of: directory("out/suture.json")))
    #expect(
      manifest.root["inputs"]?.array?.first?["dequantized"]?.string
        == "3 tensors of MXFP4 as BF16")
    let output = try Checkpoint.open(directory("out").text)
    #expect(
      output["model.layers.0.mlp.experts.gate_up_proj"]?.spec
        == TensorSpec(
          name: "model.layers.0.mlp.experts.gate_up_proj", dtype: .bf16, shape: [2, 64, 10]))
    #expect(output.tensors.allSatisfy { !$0.name.text.hasSuffix("_scales") })
  }

  @Test func `unlisted modules are dequantised too`() throws {
    let directory = try TemporaryDirectory()
    let model = Self.path("fp8-block")
    let text = """
      modules:
        lm_head:
          models: [{model: \(model)}]
      merge_method: passthrough
      """
    let output = try MergeRun.output(of: text, in: directory)
    #expect(Set(output.tensors.map(\.spec.dtype)) == [.bf16])
    #expect(output.tensors.count == 12)
  }
}
