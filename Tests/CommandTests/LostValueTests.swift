import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Numbers that a narrower type cannot hold are told of by every command that writes a model.
@Suite struct `Lost values` {
  /// A Llama of float32 numbers, in two tensors of which some are too large or too small for float16.
  static func write(in directory: borrowing TemporaryDirectory) throws -> String {
    var decoder = RandomDecoder(.llama, seed: 31)
    decoder.format = .f16
    var model = decoder.model
    for place in model.tensors.indices {
      let tensor = model.tensors[place]
      model.tensors[place] = TinyModel.Tensor(
        tensor.spec.name, .f32, tensor.spec.shape, NumberFormat.f16.numbers(tensor.bytes))
    }
    for (name, values) in [
      ("model.norm.weight", [70_000, -1e9, 1e-9, 1e-10, 1e-11]),
      ("model.layers.1.input_layernorm.weight", [1e30, -1e-20]),
    ] {
      let place = try #require(model.tensors.firstIndex { $0.spec.name.text == name })
      let bytes = NumberFormat.f32.bytes(values)
      model.tensors[place].bytes.replaceSubrange(0..<bytes.count, with: bytes)
    }
    return try model.write("source", in: directory).text
  }

  static let commands = [
    ("convert", ["{in}", "{out}", "--to", "hf", "--dtype", "f16"]),
    ("convert", ["{in}", "{out}", "--to", "neox", "--tp", "2", "--dtype", "f16"]),
    ("edit", ["{in}", "{out}", "--cast", "f16"]),
    ("merge", ["{recipe}", "{out}"]),
    ("merge", ["{recipe}", "{out}", "--profile", "mergekit-0.1"]),
    ("merge", ["{recipe}", "{out}", "-j", "3", "--tile-elements", "1"]),
  ]

  @Test(arguments: Self.commands)
  func `are counted, and the worst tensor is named`(command: String, arguments: [String]) throws {
    let directory = try TemporaryDirectory()
    let source = try Self.write(in: directory)
    let recipe = try directory.file(
      "recipe.yaml",
      Array("merge_method: passthrough\ndtype: float16\nmodels: [{model: \(source)}]\n".utf8))
    func run(_ output: String, _ more: String...) throws -> SutureProcess.Outcome {
      try SutureProcess.run(
        [command]
          + arguments.map {
            $0.replacing("{in}", with: source).replacing("{recipe}", with: recipe.text)
              .replacing("{out}", with: directory(output).text)
          } + more)
    }
    let refused = try run("a")
    #expect(refused.status == 3)
    #expect(refused.errors.contains("of them are beyond F16"), "\(refused.errors)")
    let text = try run("b", "--allow-nonfinite")
    #expect(text.status == 0, "\(text.errors)")
    let isDivided = arguments.contains("--tp")
    let worst = isDivided ? "weight" : "'model.norm.weight' (2)"
    for words in [
      "3 values became infinite or NaN as F16, in 2 tensors, most in \(worst)",
      "4 values became 0 as F16, in 2 tensors, most in",
    ] where !isDivided {
      #expect(text.output.contains(words), "\(text.output)")
    }
    #expect(text.errors.contains("3 finite values are beyond the types that they are stored in"))
    let json = try JSONDocument(Array(try run("c", "--allow-nonfinite", "--json").output.utf8)).root
    #expect(json["overflowed"]?["values"]?.integer == 3)
    #expect(json["overflowed"]?["tensors"]?.integer == 2)
    #expect(json["overflowed"]?["worst_values"]?.integer == 2)
    #expect(json["overflowed"]?["worst_dtype"]?.string == "F16")
    #expect(json["flushed"]?["values"]?.integer == 4)
    #expect(json["flushed"]?["worst_values"]?.integer == 3)
  }

  @Test func `are not spoken of where there are none`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "convert", "fixtures/layouts/sources/llama-gqa", directory("o").text, "--to", "hf")
    #expect(outcome.status == 0)
    #expect(!outcome.output.contains("overflowed") && !outcome.output.contains("flushed"))
    let json = try SutureProcess.run(
      "convert", "fixtures/layouts/sources/llama-gqa", directory("p").text, "--to", "hf", "--json")
    let root = try JSONDocument(Array(json.output.utf8)).root
    #expect(root["overflowed"]?["values"]?.integer == 0)
    #expect(root["overflowed"]?["worst"] == nil)
  }
}
