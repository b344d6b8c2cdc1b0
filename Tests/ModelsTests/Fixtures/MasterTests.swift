import Layouts
import Models
import Storage
import TestSupport
import Testing

/// Weights of a run that leave it: as they were used, or as the optimiser has them.
@Suite struct `Weights of runs` {
  private static func target(_ optimizer: TargetLayout.Optimizer) -> TargetLayout {
    var target = TargetLayout(.huggingFace)
    target.optimizer = optimizer
    return target
  }

  @Test(arguments: OptimizerFixture.all, [TargetLayout.Optimizer.drop, .masters])
  func `are those of the live engine`(
    fixture: OptimizerFixture, optimizer: TargetLayout.Optimizer
  ) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    try Conversion.run(
      fixture.path, to: directory("hf"), Self.target(optimizer), base: base)
    let found = TensorDigests(try TensorContents(safetensors: directory("hf")))
    let kind = optimizer == .masters ? "fp32" : "live"
    #expect(try found.differences(from: TensorDigests(fixture.name, at: "merged", kind)) == [])
    let text = try FileContents.text(of: directory("hf/config.json"))
    let type = optimizer == .masters ? "float32" : "bfloat16"
    #expect(text.contains(#""dtype": "\#(type)""#))
  }

  /// The genuine runs have 500 tokens in 512 rows.
  @Test(arguments: OptimizerFixture.all.prefix(2), [TargetLayout.Optimizer.drop, .masters])
  func `are without padding if the number of tokens is told`(
    fixture: OptimizerFixture, optimizer: TargetLayout.Optimizer
  ) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    try Conversion.run(
      fixture.path, to: directory("hf"), Self.target(optimizer), base: base
    ) { $0.reading.vocabulary = 500 }
    let found = TensorDigests(try TensorContents(safetensors: directory("hf")))
    let kind = optimizer == .masters ? "fp32" : "live"
    let expected = try TensorDigests(fixture.name, at: "merged", kind)
      .replaced(by: TensorDigests(fixture.name, at: "stripped", kind))
    #expect(found.differences(from: expected) == [])
  }

  @Test func `are no masters where there is no optimiser`() throws {
    let directory = try TemporaryDirectory()
    let source = try RandomDecoder(.llama, seed: 1).write(in: directory)
    #expect(throws: ConversionRefusal.self) {
      try Conversion.prepare(source, to: directory("out"), Self.target(.masters))
    }
  }

  @Test func `go to Hugging Face without the optimiser's other states, or not at all`() throws {
    let directory = try TemporaryDirectory()
    let fixture = OptimizerFixture.all[0]
    let base = try fixture.configuration(in: directory)
    let refusal = try #require(throws: ConversionRefusal.self) {
      try Conversion.prepare(fixture.path, to: directory("out"), Self.target(.keep), base: base)
    }
    #expect(refusal.hint?.contains("--optimizer drop") == true)
  }
}
