import Checkpoints
import Models
import Quantization
import Storage
import Tensors
import TestSupport
import Testing

/// Quantised checkpoints that are not read say why.
@Suite struct `A quantised model that is not read` {
  /// A model and the words that its refusal has.
  struct Case: Sendable, CustomTestStringConvertible {
    var tensors: [TinyModel.Tensor]
    var quantization: String? = #"{"quant_method": "fp8", "weight_block_size": [2, 2]}"#
    var says: [String]

    var testDescription: String { says.joined(separator: ", ") }
  }

  static func codes(
    _ name: TensorName, _ dtype: DType, _ shape: [Int]
  ) -> TinyModel.Tensor {
    let spec = TensorSpec(name: name, dtype: dtype, shape: shape)
    return .init(spec, [UInt8](repeating: 1, count: spec.byteCount))
  }

  static let weight = codes("a.weight", .f8e4m3, [4, 4])
  static func scale(_ name: TensorName, _ shape: [Int]) -> TinyModel.Tensor {
    .init(name, .f32, shape, [Double](repeating: 1, count: shape.reduce(1, *)))
  }

  static let inconsistent: [Case] = [
    Case(tensors: [weight], says: ["'a.weight'", "F8_E4M3", "has no scale", "_scale_inv'"]),
    Case(
      tensors: [weight, scale("a.weight_scale_inv", [3, 2])],
      says: ["model.safetensors", "'a.weight_scale_inv'", "[3, 2]", "[4, 4]", "2 by 2"]),
    Case(
      tensors: [weight, codes("a.weight_scale_inv", .i32, [2, 2])],
      says: ["'a.weight'", "scales of I32"]),
    Case(
      tensors: [codes("a.weight", .f8e4m3fnuz, [4, 4]), scale("a.weight_scale_inv", [2, 2])],
      says: ["'a.weight'", "F8_E4M3FNUZ"]),
    Case(
      tensors: [scale("b.weight_scale_inv", [2, 2])],
      says: ["'b.weight_scale_inv'", "'b.weight'", "not there"]),
    Case(
      tensors: [.init("b.weight", .bf16, [1, 1], [1]), scale("b.weight_scale", [1, 1])],
      quantization: nil, says: ["'b.weight_scale'", "'b.weight'", "which is BF16"]),
    Case(
      tensors: [codes("x_blocks", .u8, [2, 1, 16])], quantization: #"{"quant_method": "mxfp4"}"#,
      says: ["'x_blocks'", "no scales", "'x_scales'"]),
    Case(
      tensors: [codes("x_scales", .u8, [2, 1])], quantization: #"{"quant_method": "mxfp4"}"#,
      says: ["'x_scales'", "'x_blocks'", "not there"]),
    Case(
      tensors: [codes("x_blocks", .u8, [2, 1, 16]), codes("x_scales", .u8, [1, 2])],
      quantization: nil, says: ["'x_blocks'", "[2, 1, 16]", "[1, 2]"]),
    Case(
      tensors: [
        codes("x_blocks", .u8, [2, 1, 16]), codes("x_scales", .u8, [2, 1]), codes("x", .u8, [1]),
      ], says: ["'x_blocks'", "'x'", "stored as well"]),
    Case(
      tensors: [weight], quantization: #"{"quant_method": "fp8", "weight_block_size": [0, 2]}"#,
      says: ["config.json:", "weight_block_size"]),
  ]

  static let schemes: [Case] =
    [
      ("gptq", "GPTQ"), ("awq", "AWQ"), ("bitsandbytes", "bitsandbytes"), ("gguf", "GGUF"),
      ("eetq", "EETQ"), ("hqq", "HQQ"), ("aqlm", "AQLM"), ("somethingnew", "somethingnew"),
    ].map { Case(tensors: [weight], quantization: #"{"quant_method": "\#($0.0)"}"#, says: [$0.1]) }
    + [
      Case(
        tensors: [weight],
        quantization: """
          {"quant_method": "compressed-tensors", "format": "pack-quantized", "config_groups":
            {"group_0": {"weights": {"num_bits": 4, "type": "int"}}}}
          """, says: ["compressed-tensors", "pack-quantized, int4"]),
      Case(
        tensors: [weight],
        quantization: """
          {"quant_method": "compressed-tensors", "config_groups": {},
           "sparsity_config": {"format": "sparse-24-bitmask"}}
          """, says: ["sparse-24-bitmask"]),
      Case(
        tensors: [weight], quantization: #"{"quant_method": "modelopt", "quant_algo": "NVFP4"}"#,
        says: ["ModelOpt, NVFP4"]),
      Case(tensors: [codes("a.qzeros", .i32, [1])], quantization: nil, says: ["GPTQ or AWQ"]),
      Case(
        tensors: [codes("a.weight.absmax", .u8, [1])], quantization: nil, says: ["bitsandbytes"]),
      Case(tensors: [codes("a.SCB", .f32, [1])], quantization: nil, says: ["bitsandbytes int8"]),
      Case(
        tensors: [codes("a.weight_packed", .i32, [1])], quantization: nil,
        says: ["compressed-tensors"]),
    ]

  private func refusal(of example: Case) throws -> QuantizationError {
    let directory = try TemporaryDirectory()
    let configuration = example.quantization.map { "{\"quantization_config\": \($0)}" }
    let model = TinyModel(example.tensors, configuration: configuration)
    let path = try model.write("model", in: directory)
    let opened = try Model.open(path.text)
    let error = #expect(throws: QuantizationError.self) { try opened.dequantized() }
    return try #require(error)
  }

  @Test(arguments: inconsistent)
  func `names the tensors that do not fit together`(example: Case) throws {
    let error = try refusal(of: example)
    for words in example.says { #expect("\(error)".contains(words), "\(words): \(error)") }
  }

  @Test(arguments: schemes)
  func `names its scheme and the way out`(example: Case) throws {
    let error = try refusal(of: example)
    for words in example.says { #expect("\(error)".contains(words), "\(words): \(error)") }
    #expect("\(error)".contains("codes, not weights"))
    #expect(error.hint?.contains("merge the model that was quantised") == true)
  }

  @Test(arguments: [#"["a"]"#, #"["re:^a$"]"#, #"["model.a", "re:(", "a.weight"]"#])
  func `modules that are not converted stay as they are stored`(list: String) throws {
    let directory = try TemporaryDirectory()
    let configuration = """
      {"quantization_config": {"quant_method": "fp8", "modules_to_not_convert": \(list)}}
      """
    let path = try TinyModel([Self.weight], configuration: configuration)
      .write("model", in: directory)
    let model = try Model.open(path.text).dequantized()
    #expect(model.checkpoint["a.weight"]?.spec.dtype == .f8e4m3)
    #expect(model.checkpoint["a.weight"]?.derivation == nil)
  }

  @Test func `counts what it does not list`() {
    let problems = (0..<15).map { "problem \($0)" }
    let text = "\(QuantizationError("m", .inconsistent(problems)))"
    #expect(text.split(separator: "\n").count == 13 && text.hasSuffix("and 3 more such tensors"))
  }
}
