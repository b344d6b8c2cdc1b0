import Layouts
import Models
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// How the work is done does not show in what is written.
@Suite struct `Bytes of a conversion` {
  struct Manner: Sendable {
    let workers: Int
    let tileElements: Int
    let access: FileAccess
  }

  static let manners = [1, 2, 7].flatMap { workers in
    [1, 8192, 1 << 20].flatMap { tileElements in
      [FileAccess.mapped, .positional].map {
        Manner(workers: workers, tileElements: tileElements, access: $0)
      }
    }
  }

  @Test(arguments: RandomDecoder.Architecture.allCases, [false, true])
  func `are the same for all workers, tiles and ways of reading`(
    architecture: RandomDecoder.Architecture, isBack: Bool
  ) throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(architecture, seed: 11)
    decoder.headDimension = 20
    decoder.inner = 100
    let source = try decoder.write(in: directory)
    var target = TargetLayout(.neox, tp: 4, pp: 2)
    target.vocabularyMultiple = 16
    try Conversion.run(source, to: directory("neox"), target) { $0.run.isHashing = true }
    for (number, manner) in Self.manners.enumerated() {
      let output = directory("\(number)")
      try Conversion.run(
        isBack ? directory("neox") : source, to: output, isBack ? .huggingFace : target,
        base: isBack ? source : nil
      ) { options in
        options.run.workers = manner.workers
        options.run.tileElements = manner.tileElements
        options.run.isHashing = true
        options.reading.access = manner.access
      }
      #expect(
        try differences(between: output, and: isBack ? directory("0") : directory("neox")) == [],
        "\(manner)")
    }
  }

  @Test func `have the checksums of the manifest`() throws {
    let directory = try TemporaryDirectory()
    let source = try RandomDecoder(divisibleBy: 2, seed: 12).write(in: directory)
    let prepared = try Conversion.run(source, to: directory("out"), TargetLayout(.neox, tp: 2)) {
      $0.run.isHashing = true
    }
    let root = try JSONDocument(FileContents.bytes(of: directory("out/suture.json"))).root
    let files = root["files"]?.array ?? []
    #expect(files.count == prepared.fileNames.count)
    #expect(files.contains { $0["name"]?.string == "global_step0/mp_rank_01_model_states.pt" })
    for file in files {
      let name = try #require(file["name"]?.string)
      let bytes = try FileContents.bytes(of: directory("out").joining(name))
      #expect(file["size"]?.integer == bytes.count)
      #expect(file["sha256"]?.string == digest(bytes))
    }
    #expect(root["command"]?.string == "convert")
    let inputs = root["inputs"]?.array ?? []
    #expect(inputs.map { $0["reference"]?.string } == ["source"])
  }
}
