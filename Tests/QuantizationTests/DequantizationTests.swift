import Checkpoints
import Layouts
import Models
import Pipeline
import Quantization
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Quantised checkpoints of fixtures/make_quantized.py, whose weights torch and transformers say.
@Suite struct `Dequantised weights` {
  static let names = ["fp8-block", "fp8-channel", "mxfp4"]

  static func path(_ name: String) -> Path { Fixtures.path("quantized").joining(name) }

  static func truth(_ name: String) throws -> Checkpoint {
    try Checkpoint.open(path("truth/\(name).safetensors").text)
  }

  /// The bytes of a tensor, read in ranges of `step` elements.
  private func bytes(of tensor: LogicalTensor, step: Int) throws -> [UInt8] {
    let reader = ElementReader()
    let count = tensor.spec.elementCount
    return try stride(from: 0, to: count, by: step).flatMap { start in
      try unsafe reader.read(start..<min(start + step, count), of: tensor) { unsafe Array($0) }
    }
  }

  @Test(arguments: names, [1 << 20, 64, 37, 1])
  func `are torch's bit for bit however they are cut`(name: String, step: Int) throws {
    let model = try Model.open(Self.path(name).text).dequantized()
    let truth = try Self.truth(name)
    #expect(truth.tensors.count >= 3)
    for expected in truth.tensors {
      let tensor = try #require(model.checkpoint[expected.name])
      #expect(tensor.spec == expected.spec)
      #expect(tensor.nominalType == .bf16)
      let isSame = try bytes(of: tensor, step: step) == bytes(of: expected, step: 1 << 20)
      #expect(isSame, "\(expected.name)")
    }
  }

  @Test(arguments: names)
  func `stand in the catalogue without scales beside what is stored`(name: String) throws {
    let stored = try Model.open(Self.path(name).text)
    let model = try stored.dequantized()
    let derived = model.checkpoint.tensors.filter { $0.derivation != nil }
    let truth = Set(try Self.truth(name).tensors.map(\.name))
    #expect(Set(derived.map(\.name)) == truth)
    for tensor in model.checkpoint.tensors where tensor.derivation == nil {
      #expect(tensor.spec.dtype == .bf16)
      #expect(stored.checkpoint[tensor.name]?.spec == tensor.spec)
    }
    let bf16 = stored.checkpoint.tensors.filter { $0.spec.dtype == .bf16 }
    let scales = bf16.filter { $0.name.text.hasSuffix("_scale") }.count
    #expect(model.checkpoint.tensors.count == truth.count + bf16.count - scales)
    #expect(model.checkpoint.files.count == stored.checkpoint.files.count)
  }

  @Test(arguments: [
    ("fp8-block", "7 tensors of FP8 with block scales as BF16"),
    (
      "fp8-channel",
      "2 tensors of FP8 with block scales, 5 tensors of FP8 with channel scales as BF16"
    ),
    ("mxfp4", "3 tensors of MXFP4 as BF16"),
  ])
  func `are named, and the configuration forgets them`(name: String, words: String) throws {
    let model = try Model.open(Self.path(name).text).dequantized()
    #expect(model.dequantization == words)
    #expect(model.configuration?.quantization == nil)
    #expect(model.configuration?.architectures.isEmpty == false)
    let text = String(decoding: model.configuration?.document.bytes ?? [], as: UTF8.self)
    #expect(!text.contains("quantization_config"))
    #expect(model.notes.contains { $0.hasPrefix("dequantised on reading") })
    let mentions = model.notes.contains { $0.contains("scales of activations") }
    #expect(mentions == (name == "fp8-channel"))
  }

  @Test func `a model that is not quantised is left alone`() throws {
    let model = try Model.open(Self.path("base-bf16").text)
    let same = try model.dequantized()
    #expect(same.dequantization == nil && same.notes == model.notes)
    #expect(same.checkpoint.tensors.map(\.spec) == model.checkpoint.tensors.map(\.spec))
    #expect(same.configuration?.document.bytes == model.configuration?.document.bytes)
  }

  @Test func `codes without scales or claims are plain numbers`() throws {
    let directory = try TemporaryDirectory()
    let model = TinyModel([
      .init(TensorSpec(name: "w.weight", dtype: .f8e4m3, shape: [2, 2]), [1, 2, 3, 4])
    ])
    let path = try model.write("plain", in: directory)
    let opened = try Model.open(path.text).dequantized()
    #expect(opened.checkpoint["w.weight"]?.derivation == nil)
  }

  @Test func `a claim without codes is noted and forgotten`() throws {
    let directory = try TemporaryDirectory()
    let model = TinyModel(
      [.init("w.weight", .bf16, [2, 2], [1, 2, 3, 4])],
      configuration: #"{"quantization_config": {"quant_method": "fp8"}}"#)
    let opened = try Model.open(try model.write("claim", in: directory).text).dequantized()
    #expect(opened.dequantization == nil && opened.configuration?.quantization == nil)
    #expect(opened.notes.contains { $0.contains("no tensor is") })
  }
}
