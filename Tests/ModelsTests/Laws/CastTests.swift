import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// Conversions that change the element type.
@Suite struct `Element types of conversions` {
  @Test(arguments: NumberFormat.all, NumberFormat.all)
  func `are cast with one rounding, to the nearest and then to even`(
    source: NumberFormat, target: NumberFormat
  ) throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: 3)
    decoder.format = source
    decoder.normFormat = .f32
    decoder.layers = 1
    let model = try decoder.write(in: directory)
    var layout = TargetLayout(.neox, tp: 2)
    layout.dtype = target.dtype
    try Conversion.run(model, to: directory("neox"), layout)
    try Conversion.run(directory("neox"), to: directory("back"), .huggingFace, base: model)
    let found = try TensorContents(safetensors: directory("back"))
    for tensor in decoder.tensors {
      let format = try #require(NumberFormat(tensor.spec.dtype))
      let entry = try #require(found[tensor.spec.name.text])
      #expect(entry.dtype == target.dtype && entry.shape == tensor.spec.shape)
      let isKept = format.dtype == target.dtype
      let expected = isKept ? tensor.bytes : target.bytes(format.numbers(tensor.bytes))
      #expect(entry.bytes == expected, "\(tensor.spec.name)")
    }
    let text = try FileContents.text(of: directory("back/config.json"))
    #expect(text.contains(#""dtype": "\#(target.torchName)""#))
    let yaml = try FileContents.text(of: directory("neox/global_step0/configs/model.yml"))
    let precision = ["BF16": "bfloat16", "F16": "fp16", "F32": "fp32"][target.dtype.rawValue]
    #expect(yaml.contains(#"precision: "\#(precision ?? "")""#))
  }

  @Test func `cast on the way equals cast before and after`() throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.gptNeoX, seed: 4)
    decoder.format = .f32
    let source = try decoder.write(in: directory)
    var (cast, kept) = (TargetLayout(.neox, tp: 4, pp: 2), TargetLayout(.neox, tp: 4, pp: 2))
    cast.dtype = .bf16
    kept.rowBias = .replicate
    cast.rowBias = .replicate
    var narrow = TargetLayout.huggingFace
    narrow.dtype = .bf16
    let (before, direct) = (directory("before"), directory("direct"))
    try Conversion.run(source, to: before, narrow)
    try Conversion.run(before, to: directory("after"), kept)
    try Conversion.run(source, to: direct, cast)
    #expect(
      try differences(between: direct, and: directory("after"), except: ["suture.json"]) == [])
  }
}
