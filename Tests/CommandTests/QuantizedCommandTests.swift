import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `suture with quantised models` {
  static let fp8 = Fixtures.path("quantized/fp8-block").text

  @Test func `convert keeps codes, and makes weights of them where it is asked to`() throws {
    let directory = try TemporaryDirectory()
    let stored = try Checkpoint.open(Self.fp8)
    let kept = try SutureProcess.run("convert", Self.fp8, directory("kept").text, "--to", "hf")
    #expect(kept.status == 0, "\(kept.errors)")
    #expect(
      try Checkpoint.open(directory("kept").text).tensors.map(\.spec)
        == stored.tensors.map(\.spec))
    let made = try SutureProcess.run(
      "convert", Self.fp8, directory("made").text, "--to", "hf", "--dequantize")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.errors.contains("dequantised on reading: 7 tensors of FP8 with block scales"))
    let output = try Checkpoint.open(directory("made").text)
    #expect(Set(output.tensors.map(\.spec.dtype)) == [.bf16] && output.tensors.count == 12)
    #expect(
      try !FileContents.text(of: directory("made/config.json")).contains("quantization_config"))
  }

  @Test func `merge runs the recipe for them`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run("merge", "recipes/fp8-input.yaml", directory("out").text)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("5 tensors of FP8 with channel scales"))
  }

  @Test func `merge refuses other codes with the way out, and leaves nothing`() throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel.decoder(seed: 1)
    model.configuration = model.configuration?.replacing(
      "\"model_type\"", with: "\"quantization_config\": {\"quant_method\": \"awq\"}, \"model_type\""
    )
    let path = try model.write("model", in: directory)
    let recipe = try directory.file(
      "recipe.yaml", Array("merge_method: passthrough\nmodels: [{model: \(path)}]\n".utf8))
    let outcome = try SutureProcess.run("merge", recipe.text, directory("out").text)
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("recipe.yaml:2:"))
    #expect(outcome.errors.contains("is quantised (AWQ)"))
    #expect(outcome.errors.contains("hint: merge the model that was quantised"))
    #expect(try FileStatus.ifPresent(directory("out")) == nil)
  }
}
