import Layouts
import Storage
import StrictJSON
import TestSupport
import Testing

@testable import Models

@Suite struct `References of other scripts` {
  @Test func `are there for all dialects`() {
    let neox = LayoutReference.all.filter { $0.name.contains("neox") }
    #expect(neox.count >= 14)
    #expect(Set(neox.compactMap(\.target.packing)).count == 3)
    #expect(Set(neox.map(\.target.mlpNames)).count == 3)
    #expect(Set(neox.compactMap(\.target.rowBias)).count == 2)
  }

  @Test(arguments: LayoutReference.all)
  func `become the models that they were packed from`(reference: LayoutReference) throws {
    let directory = try TemporaryDirectory()
    let output = directory("hf")
    try Conversion.run(
      reference.path, to: output, .huggingFace, base: reference.sourcePath
    ) { options in
      let base = options.reading.baseConfiguration
      options.reading = reference.reading
      options.reading.baseConfiguration = base
    }
    let found = try TensorContents(safetensors: output)
    #expect(
      try TensorDigests(found).differences(from: TensorDigests(reference.source)) == [])
    #expect(
      try FileContents.text(of: output.joining("config.json"))
        == FileContents.text(of: reference.sourcePath.joining("config.json")))
  }

  @Test(arguments: LayoutReference.all)
  func `are what we write, array by array`(reference: LayoutReference) throws {
    let directory = try TemporaryDirectory()
    try Conversion.run(reference.sourcePath, to: directory("out"), reference.target)
    let step = reference.path.joining("global_step10")
    let isSequential = reference.target.format == .neoxSequential
    // Random states and the like are of a run; rotary buffers are of old versions.
    func isWeight(_ name: String) -> Bool {
      name.hasPrefix("layer_") ? !name.hasSuffix("inv_freq") : name.contains("module/")
    }
    let expected = try TensorContents(torchFilesIn: step).filter(isWeight)
    let found = try TensorContents(torchFilesIn: directory("out/global_step0")).filter(isWeight)
    #expect(!expected.entries.isEmpty)
    #expect(found.differences(from: expected) == [])
    #expect(
      expected.names.allSatisfy { $0.hasPrefix(isSequential ? "mp_rank_" : "layer_") })
    let names = try DirectoryListing(of: step).files(endingIn: ".pt")
    #expect(try DirectoryListing(of: directory("out/global_step0")).files(endingIn: ".pt") == names)
  }

  @Test(arguments: LayoutReference.all.filter { $0.target.packing == .fakeHead })
  func `in fake heads are another model when they are taken for blocks`(
    reference: LayoutReference
  ) throws {
    let directory = try TemporaryDirectory()
    try Conversion.run(
      reference.path, to: directory("hf"), .huggingFace, base: reference.sourcePath
    ) { $0.reading.packing = .block }
    let differences = try TensorDigests(TensorContents(safetensors: directory("hf")))
      .differences(from: TensorDigests(reference.source))
    #expect(!differences.isEmpty)
    #expect(differences.allSatisfy { $0.contains(/[qkv]_proj/) })
  }

  @Test func `with the names w1, w2, w3 need to be told the packing of grouped queries`() throws {
    let directory = try TemporaryDirectory()
    for reference in LayoutReference.all
    where reference.target.mlpNames == .separate && reference.target.packing != .perHead {
      let error = try #require(throws: LayoutError.self) {
        try Conversion.prepare(
          reference.path, to: directory("out"), .huggingFace, base: reference.sourcePath)
      }
      #expect(error.isUsage)
      #expect(error.hint?.contains("--qkv-layout fake-head") == true)
    }
  }
}
