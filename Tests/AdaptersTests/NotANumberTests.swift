import Adapters
import Checkpoints
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// NaN and infinities in adapters and models are passed on, or refused by name.
struct NotANumberTests {
  private static let stem = "base_model.model.model.layers.0.mlp.up_proj.lora_"

  /// An adapter of one module, whose first factor has these numbers.
  private static func adapter(
    _ name: String, _ numbers: [Double], in directory: borrowing TemporaryDirectory
  ) throws -> Adapter {
    try directory.directory(name)
    try directory.file(
      "\(name)/adapter_config.json", Array(#"{"peft_type": "LORA", "r": 1, "lora_alpha": 1}"#.utf8))
    try directory.file(
      "\(name)/adapter_model.safetensors",
      TinyModel([
        .init(TensorName(stem + "A.weight"), .f32, [1, 4], numbers),
        .init(TensorName(stem + "B.weight"), .f32, [5, 1], [1, 2, 3, 4, 5]),
      ]).fileBytes())
    return try Adapter.open(directory(name).text)
  }

  private static func merged(
    _ method: AdapterMergeMethod, density: Double, seed: UInt64 = 0, _ numbers: [Double]
  ) throws -> [Double] {
    let directory = try TemporaryDirectory()
    let adapters = [
      try adapter("a", numbers, in: directory), try adapter("b", [1, -2, 3, 4], in: directory),
    ]
    return try AdapterMerge(
      adapters, weights: [1, 1], method: method, density: density, seed: seed
    ).contents().modules[0].a
  }

  @Test(arguments: [AdapterMergeMethod.ties, .linear, .cat, .dareLinear, .dareTIES])
  func `show where adapters are combined`(method: AdapterMergeMethod) throws {
    for special in [Double.nan, .infinity, -.infinity] {
      for seed in 0..<8 as Range<UInt64> {
        let made = try Self.merged(
          method, density: method.needsDensity ? 0.25 : 1, seed: seed, [1, 2, special, 4])
        #expect(!made[2].isFinite, "\(special) \(seed)")
        #expect(made.filter { !$0.isFinite }.count == 1)
      }
    }
  }

  @Test func `are larger than all numbers where elements are trimmed`() throws {
    // Two of four are kept: the NaN and the largest number.
    let made = try Self.merged(.ties, density: 0.5, [.nan, 1, 2, 9])
    #expect(made[0].isNaN && made[3] == 6.5 && made[1] == 0)
  }

  @Test func `have no singular values, and the tensor is named`() throws {
    let error = try #require(throws: AdapterError.self) {
      try Self.merged(.svd, density: 1, [1, .nan, 3, 4])
    }
    #expect(error.fault == .notFinite(TensorName(Self.stem + "A.weight")))
    #expect(error.file.hasSuffix("a/adapter_model.safetensors"))
  }

  @Test(arguments: [true, false])
  func `of a model are named with its file`(isTuned: Bool) throws {
    let directory = try TemporaryDirectory()
    var odd = TinyModel.decoder(format: .f32, seed: 1)
    let name: TensorName = "model.layers.1.mlp.up_proj.weight"
    odd.tensors.removeAll { $0.spec.name == name }
    odd.tensors.append(.init(name, .f32, [5, 4], [.infinity] + (1..<20).map(Double.init)))
    let (first, second) = (
      try odd.write("odd", in: directory),
      try TinyModel.decoder(format: .f32, seed: 2).write("even", in: directory)
    )
    let models = isTuned ? (first, second) : (second, first)
    let error = try #require(throws: ExtractionError.self) {
      try ExtractionTests.extract(models.0, models.1, .count(2), in: directory)
    }
    #expect(error == .notFinite(name, file: directory("odd/model.safetensors").text))
  }
}
