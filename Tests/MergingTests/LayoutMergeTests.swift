import Layouts
import Merging
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// Merging does not care in which layouts models are.
@Suite struct `Merges across layouts` {
  static let genuine = Fixtures.path("layouts/genuine")
  /// A GPT-NeoX run of TP 2, PP 2, DP 2, and a Hugging Face model of the same shape.
  static let run = genuine.joining("llama-gqa-pp2-tp2-dp2")
  static let base = genuine.joining("llama-gqa-hf")

  /// Converts as `suture convert` does, without its notes.
  private func convert(
    _ input: Path, to target: TargetLayout, as output: Path
  ) throws {
    var target = target
    target.optimizer = .drop
    var options = ConversionOptions(input: input.text, target: target, output: output.text)
    options.reading.baseConfiguration = Self.base
    options.reading.rowBias = .sum
    options.run.isSyncing = false
    _ = try ConversionJob.prepare(options).execute()
  }

  private func recipe(
    _ method: String, _ base: Path, _ models: [Path], _ output: String = "{}"
  ) -> String {
    let list = zip(models, [0.85, 0.15]).map { model, weight in
      "  - model: \(model)\n    parameters: {weight: \(weight), density: 0.\(Int(weight * 10))}\n"
    }
    return "merge_method: \(method)\nbase_model: \(base)\nmodels:\n\(list.joined())"
      + "dtype: bfloat16\noutput: \(output)\n"
  }

  private func weights(_ text: String, in directory: borrowing TemporaryDirectory) throws -> [UInt8]
  {
    try MergeRun.output(of: text, in: directory) {
      $0.isForced = true
      $0.reading.baseConfiguration = Self.base
      $0.tileElements = 4096
      $0.workers = 2
    }
    return try FileContents.bytes(of: directory("out").joining("model.safetensors"))
  }

  @Test(arguments: ["ties", "dare_ties", "task_arithmetic"])
  func `GPT-NeoX inputs give the bytes of converted inputs`(method: String) throws {
    let directory = try TemporaryDirectory()
    var neox = TargetLayout(.neox)
    (neox.tensorParallel, neox.pipeline, neox.dtype) = (2, 2, .bf16)
    let other = directory("other")
    try convert(Self.base, to: neox, as: other)
    let hf = TargetLayout(.huggingFace)
    try convert(Self.run, to: hf, as: directory("run-hf"))
    try convert(other, to: hf, as: directory("other-hf"))
    let direct = try weights(
      recipe(method, Self.run, [other, Self.base]), in: directory)
    let converted = try weights(
      recipe(method, directory("run-hf"), [directory("other-hf"), Self.base]), in: directory)
    #expect(direct == converted)
  }

  @Test func `an output in another layout holds the bytes of a Hugging Face one`() throws {
    let directory = try TemporaryDirectory()
    let models = [Self.base]
    let expected = try weights(recipe("dare_ties", Self.run, models), in: directory)
    let outputs = [
      "{layout: neox, tp: 2, pp: 4}", "{layout: neox-sequential, tp: 1}",
      "{layout: megatron, tp: 2, pp: 2}", "{layout: meta, tp: 2}", "{layout: torch}",
    ]
    for (number, output) in outputs.enumerated() {
      let text = recipe("dare_ties", Self.run, models, output)
      let prepared = try MergeRun.prepare(text, in: directory, to: "out-\(number)") {
        $0.reading.baseConfiguration = Self.base
      }
      _ = try prepared.run()
      let back = directory("back-\(number)")
      try convert(directory("out-\(number)"), to: TargetLayout(.huggingFace), as: back)
      #expect(
        try FileContents.bytes(of: back.joining("model.safetensors")) == expected, "\(output)")
    }
  }
}
